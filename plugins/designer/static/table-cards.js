// The rules on a phone: a card for each, in words; one at a time is changed.

import { freshId, h, icon } from "./dom.js";
import { ANYTHING, MOST_RULES, cellText, deleteRules, emptyRule, insertRules, moveRules, write } from "./table-cells.js";

const AT_ONCE = 50; // cards, and so many more with every press

export class Cards {
  constructor(host, grid) {
    Object.assign(this, { host, grid, model: grid.model, context: grid.context });
    this.open = null; // the rule that is changed
    this.shown = AT_ONCE;
    this.wanted = null; // where the focus goes when it is drawn
  }

  draw() {
    const { rules } = this.grid;
    if (this.open !== null && this.open >= rules.length) this.open = null;
    if (this.stands()) return this.refresh();
    const had = this.host.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    this.host.replaceChildren(...(this.open === null ? this.list(rules) : [this.form(this.open)]));
    const wanted = this.wanted ?? had;
    this.wanted = null;
    if (wanted) this.host.querySelector(`[data-at="${CSS.escape(wanted)}"]`)?.focus({ preventScroll: false });
    return undefined;
  }

  /** Whether the form of the open rule is there already: then what is being typed in it, or pressed, is left alone. */
  stands() {
    const signature = JSON.stringify([this.open, this.grid.lang, this.grid.rules.length, this.grid.columns.map((one) => [one.side, this.grid.titleOf(one)])]);
    const same = this.open !== null && this.wanted === null && signature === this.signature && this.host.querySelector(".rule-form") !== null;
    this.signature = signature;
    return same;
  }

  refresh() {
    this.parts.forEach((part, col) => this.tell(part, this.open, col));
  }

  change(label, mutate) {
    this.model.change(this.context.word(label), (copy) => { mutate(copy); }, { origin: "cards" });
  }

  go(row, at = null) {
    this.open = row;
    this.wanted = row === null ? null : (at ?? "first");
    this.draw();
  }

  // -- the list -------------------------------------------------------------------------------------------------------

  list(rules) {
    const { word } = this.context;
    const cards = rules.slice(0, this.shown).map((_rule, row) => this.card(row));
    const more = rules.length > this.shown ? h("button", { type: "button", class: "btn", onclick: () => { this.shown += AT_ONCE; this.draw(); } }, word("more_rules", { count: rules.length - this.shown })) : null;
    return [rules.length ? h("ol", { class: "plain rule-cards" }, cards) : h("p", { class: "meta" }, word("no_rules")), h("div", { class: "actions" }, more, this.adder())];
  }

  adder() {
    const add = () => {
      const at = this.grid.rules.length;
      if (at >= MOST_RULES) return;
      this.open = at;
      this.wanted = "first";
      this.change("change_insert", (copy) => insertRules(copy, at));
    };
    return h("button", { type: "button", class: "btn btn-primary", data: { at: "add" }, onclick: add }, icon("plus"), this.context.word("add_rule"));
  }

  card(row) {
    const mark = this.grid.marks.rules.get(row) ?? {};
    const kind = mark.wrong ? "wrong" : mark.overlaps ? "overlaps" : mark.hidden ? "hidden" : mark.fits ? "fits" : "";
    const name = this.context.word(kind ? `rule_${kind}` : "rule", { number: row + 1 });
    const lines = this.grid.columns.map((column) => this.line(row, column)).filter(Boolean);
    return h("li", { class: `rule-card ${kind}` }, h("button", { type: "button", class: "rule-open", title: this.context.word("edit_rule", { number: row + 1 }), data: { at: `card-${row}` }, onclick: () => this.go(row) }, h("strong", {}, name), icon(kind && kind !== "fits" ? "alert-triangle" : kind ? "check" : "pencil")), h("dl", {}, lines));
  }

  line(row, column) {
    const said = cellText(this.model.definition, row, column, this.grid.lang);
    if (column.side === "note" && !said) return null;
    const any = column.side === "when" && (said === ANYTHING || !said);
    return h("div", { class: column.side }, h("dt", {}, this.grid.titleOf(column)), h("dd", { class: any ? "any" : null }, any ? this.context.word("anything") : said));
  }

  // -- one rule -------------------------------------------------------------------------------------------------------

  form(row) {
    const { word } = this.context;
    this.parts = this.grid.columns.map((column, col) => this.field(row, column, col));
    this.refresh();
    const fields = this.parts.map((part) => part.whole);
    const button = (label, act, more = {}) => h("button", { type: "button", class: "btn btn-sm", onclick: act, ...more }, label);
    const last = this.grid.rules.length - 1;
    const move = (by) => { this.open = row + by; this.change("change_move", (copy) => { moveRules(copy, row, row, by); }); };
    return h(
      "div", { class: "rule-form" },
      h("h2", {}, word("rule", { number: row + 1 })),
      h("div", { class: "fields" }, fields),
      h("div", { class: "actions" }, h("button", { type: "button", class: "btn btn-primary", onclick: () => { this.open = null; this.wanted = `card-${row}`; this.draw(); } }, word("all_rules")), button(word("earlier_rule"), () => this.go(row - 1), { disabled: row === 0 }), button(word("next_rule"), () => this.go(row + 1), { disabled: row === last })),
      h("div", { class: "actions" }, button(word("rule_up"), () => move(-1), { disabled: row === 0 }), button(word("rule_down"), () => move(1), { disabled: row === last }), button(word("double_rule"), () => this.double(row)), button(word("delete_rule", { number: row + 1 }), () => this.delete(row), { class: "btn btn-sm btn-outline-danger" })),
    );
  }

  double(row) {
    this.open = row + 1;
    this.change("change_insert", (copy) => insertRules(copy, row + 1, [structuredClone(copy.rules[row] ?? emptyRule(copy))]));
  }

  delete(row) {
    this.open = null;
    this.wanted = "add";
    this.change("change_delete", (copy) => deleteRules(copy, row, row));
  }

  field(row, column, col) {
    const id = freshId("rule");
    const field = h("input", { class: "form-control", id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: column.side === "note" ? null : "false", "aria-describedby": `${id}-said`, data: { at: col === 0 ? "first" : `field-${col}` }, onchange: (event) => this.put(this.open, col, event.target.value) });
    const said = h("p", { id: `${id}-said` });
    const fix = h("button", { type: "button", class: "btn btn-sm", hidden: true });
    const whole = h("div", { class: "field" }, h("label", { class: "form-label", for: id }, this.grid.titleOf(column)), field, said, fix);
    return { whole, field, said, fix, column };
  }

  put(row, col, text) {
    this.change("change_cells", (copy) => { write(copy, row, col, [[text]]); });
  }

  /** What stands in a field, unless it is being typed, and what is wrong with it. */
  tell({ field, said, fix, column }, row, col) {
    const finding = this.grid.marks.cells.get(`${row}:${col}`);
    if (field !== document.activeElement) field.value = cellText(this.model.definition, row, column, this.grid.lang);
    field.setAttribute("aria-invalid", finding ? "true" : "false");
    said.className = finding ? "error" : "help";
    said.textContent = finding ? `${finding.message} ${finding.fix ? "" : finding.hint}` : "";
    fix.hidden = !finding?.fix;
    fix.textContent = finding?.fix ? this.context.word("write", { text: finding.fix }) : "";
    fix.onclick = () => this.put(row, col, finding.fix);
  }
}
