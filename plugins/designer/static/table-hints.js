// The list of what is to fix: cells that cannot be read, rules that overlap, cases that no rule fits, each with a case,
// and what can be done about it.

import { h, icon } from "./dom.js";
import { placeOf } from "./table-check.js";

const COVERED = ["overlap", "gap", "hidden_rule", "not_explored"];

export class Hints {
  /** `go(row, col)`: shows a cell; `tryCase(values)` fills the row of the try. */
  constructor(host, counter, grid, actions, { go, tryCase }) {
    Object.assign(this, { host, counter, grid, actions, go, tryCase });
    this.context = grid.context;
    this.next = -1;
  }

  show(found) {
    this.found = found;
    if (found.failed) return this.host.replaceChildren(h("p", { class: "error", role: "alert" }, found.failed));
    const items = [...this.findings(found), ...this.overlaps(found), ...this.gaps(found), ...this.others(found)];
    const fixes = this.places(found).filter((one) => one.finding.fix);
    const count = items.length;
    this.counter.textContent = count ? `${this.context.word("to_fix")} ${count}` : this.context.word("nothing_to_fix");
    this.counter.parentElement.classList.toggle("has-findings", count > 0);
    this.host.replaceChildren(
      ...(fixes.length > 1 ? [h("p", {}, h("button", { type: "button", class: "btn btn-sm", onclick: () => this.actions.put(fixes.map(({ place, finding }) => ({ ...place, fix: finding.fix }))) }, this.context.word("fix_all", { count: fixes.length })))] : []),
      count ? h("ul", { class: "plain finding-list" }, items) : h("p", { class: "meta" }, this.context.word("nothing_to_fix")),
      ...(found.kinds || !count ? [] : [h("p", { class: "meta" }, this.context.word("unreadable"))]),
    );
    return undefined;
  }

  /** Findings of cells, in the order of the table. */
  places(found) {
    const { columns } = this.grid;
    return found.findings.filter((one) => !COVERED.includes(one.code)).map((finding) => ({ finding, place: placeOf(finding.pointer, columns) }));
  }

  findings(found) {
    return this.places(found).map(({ finding, place }) => {
      const told = [sign(finding.severity, this.context), " ", place ? [h("button", { type: "button", class: "btn-plain", onclick: () => this.go(place.row, place.col) }, this.name(place)), " "] : null, finding.message, finding.fix ? null : ` ${finding.hint ?? ""}`];
      const fix = finding.fix && place ? h("button", { type: "button", class: "btn btn-sm", onclick: () => this.actions.put([{ ...place, fix: finding.fix }]) }, this.context.word("write", { text: finding.fix })) : null;
      return h("li", {}, told, " ", fix);
    });
  }

  overlaps(found) {
    const { word } = this.context;
    const items = found.overlaps.map(({ rules: [one, other], cells, example }) => {
      const said = word("overlap", { one: one + 1, other: other + 1, cells: this.spelled(cells) });
      return h("li", {}, sign("error", this.context), " ", said, " ", this.example(example), " ", this.shower(other), " ", this.trier(example));
    });
    if (found.more_overlaps) items.push(h("li", {}, sign("error", this.context), " ", word("more_overlaps")));
    return items;
  }

  gaps(found) {
    const { word } = this.context;
    const items = found.gaps.map(({ cells, example }) => {
      const add = h("button", { type: "button", class: "btn btn-sm", data: { gap: cells.join("\t") }, onclick: () => this.actions.addRule(cells) }, icon("plus"), word("add_rule"));
      return h("li", {}, sign("warning", this.context), " ", word("gap", { cells: this.spelled(cells) }), " ", this.example(example), " ", add, " ", this.trier(example));
    });
    if (found.more_gaps > 0) items.push(h("li", {}, sign("warning", this.context), " ", word("more_gaps", { count: found.more_gaps })));
    return items;
  }

  others(found) {
    const told = found.findings.filter((one) => ["hidden_rule", "not_explored"].includes(one.code));
    return told.map((one) => {
      const place = placeOf(one.pointer, this.grid.columns);
      return h("li", {}, sign(one.severity, this.context), " ", one.message, " ", one.hint, " ", place ? this.shower(place.row) : null);
    });
  }

  // -- parts ----------------------------------------------------------------------------------------------------------

  name({ row, col, whole }) {
    const column = this.grid.columns[col];
    if (row < 0) return this.context.word("column_of", { name: this.grid.titleOf(column) });
    if (whole) return this.context.word("rule", { number: row + 1 });
    return this.context.word("cell_of", { column: this.grid.titleOf(column), number: row + 1 });
  }

  get inputs() {
    return this.grid.columns.filter((one) => one.side === "when");
  }

  spelled(cells) {
    const told = cells.map((cell, at) => (cell === "-" ? null : `${this.grid.titleOf(this.inputs[at])} ${cell}`)).filter(Boolean);
    return told.join(" · ") || this.context.word("anything");
  }

  example(values) {
    const told = values.map((value, at) => (value === "" ? null : this.context.word("example_value", { column: this.grid.titleOf(this.inputs[at]), value })));
    const said = told.filter(Boolean).join(", ");
    return said ? h("span", { class: "meta" }, this.context.word("example", { values: said })) : null;
  }

  shower(row) {
    return h("button", { type: "button", class: "btn btn-sm", onclick: () => this.go(row, 0) }, this.context.word("show"));
  }

  trier(values) {
    return h("button", { type: "button", class: "btn btn-sm", onclick: () => this.tryCase(values) }, this.context.word("try_case"));
  }

  /** The next place to fix, round and round. */
  step() {
    const places = this.found?.failed ? [] : [...this.places(this.found ?? { findings: [] }).map((one) => one.place), ...(this.found?.overlaps ?? []).map((one) => ({ row: one.rules[1], col: 0 }))].filter(Boolean);
    if (!places.length) {
      this.host.closest("section").focus();
      return;
    }
    this.next = (this.next + 1) % places.length;
    this.go(places[this.next].row, places[this.next].col);
  }
}

function sign(severity, context) {
  const made = icon(severity === "error" ? "alert-circle" : "info-circle");
  return h("span", { class: `finding-${severity}` }, made, h("span", { class: "visually-hidden" }, context.word(severity)));
}
