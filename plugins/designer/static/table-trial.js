// Trying the table: a value for each column, and the server's engine says which rules fit and what the answer is. On a
// wide page a row of the grid, on a phone a list of fields.

import { h } from "./dom.js";

export class Trial extends EventTarget {
  /** `foot`: of the grid; `host`: the place below it. Event "typed": a value has changed. */
  constructor(grid, host) {
    super();
    Object.assign(this, { grid, host, values: [], beside: {}, kinds: [], reads: [] });
    this.context = grid.context;
    this.said = h("p", { class: "trial-said", role: "status" });
    this.fields = h("div", { class: "trial-fields" });
    this.others = h("div", { class: "trial-fields" });
    this.title = h("h2", { class: "group-head" }, this.context.word("try"));
    host.append(this.title, this.fields, this.others, this.said);
    this.narrow = false;
  }

  get asked() {
    return this.values.some((value) => value) || Object.values(this.beside).some((value) => value);
  }

  /** What is sent with a check; null while nothing is typed. */
  get sent() {
    return this.asked ? { values: this.columns.map((_column, at) => this.values[at] ?? ""), beside: this.beside } : null;
  }

  get columns() {
    return this.grid.columns.filter((one) => one.side === "when");
  }

  fill(values) {
    this.values = [...values];
    this.signature = "";
    this.draw();
    this.dispatchEvent(new Event("typed"));
  }

  /** Anew where the columns or their kinds are others now. */
  draw() {
    const signature = JSON.stringify([this.narrow, this.grid.lang, this.kinds, this.reads, this.grid.columns.map((one) => [one.side, this.grid.titleOf(one), one.column.type])]);
    if (signature === this.signature) return;
    this.signature = signature;
    this.title.hidden = !this.narrow;
    const fields = this.columns.map((column, at) => this.field(at, this.context.word("try_value", { column: this.grid.titleOf(column) })));
    if (this.narrow) {
      this.grid.foot.replaceChildren();
      this.fields.replaceChildren(...fields.map((field, at) => labelled(field, this.grid.titleOf(this.columns[at]))));
    } else {
      this.fields.replaceChildren();
      this.drawRow(fields);
    }
    this.others.replaceChildren(...this.reads.map(({ name, type }) => labelled(this.input(type, this.beside[name] ?? "", (value) => { this.beside[name] = value; }, name), this.context.word("try_beside", { name }))));
  }

  drawRow(fields) {
    const cells = fields.map((field) => h("td", { class: "when" }, field));
    this.answers = this.grid.columns.filter((one) => one.side === "then").map(() => h("td", { class: "then trial-answer" }));
    const line = h("tr", { class: "trial-row", "aria-rowindex": this.grid.rules.length + 3 }, h("th", { scope: "row", class: "rule-number" }, this.context.word("try_row")), cells, this.answers, h("td", { class: "note" }));
    this.grid.foot.replaceChildren(line);
  }

  field(at, label) {
    const type = this.columns[at].column.type ?? this.kinds[at] ?? "any";
    return this.input(type, this.values[at] ?? "", (value) => { this.values[at] = value; }, label);
  }

  input(type, value, put, label) {
    const named = { "aria-label": label, class: "trial-field" };
    const listen = (event) => {
      put(event.target.value);
      this.dispatchEvent(new Event("typed"));
    };
    if (type === "boolean") {
      const options = [["", "–"], ["true", this.context.word("yes")], ["false", this.context.word("no")]];
      return h("select", { ...named, onchange: listen }, options.map(([key, title]) => h("option", { value: key, selected: key === value }, title)));
    }
    const kind = type === "date" ? "date" : "text";
    return h("input", { ...named, type: kind, inputmode: type === "number" ? "decimal" : null, value, autocomplete: "off", spellcheck: "false", oninput: listen });
  }

  /** What came of it. */
  show(found) {
    if (found.kinds) this.kinds = found.kinds;
    this.reads = found.reads ?? [];
    this.draw();
    const { word } = this.context;
    const { trial } = found;
    for (const cell of this.answers ?? []) cell.textContent = "";
    this.mark(trial?.wrong ?? {});
    if (!this.asked) this.said.textContent = "";
    else if (!trial) this.said.textContent = word("try_not_yet");
    else if (Object.keys(trial.wrong).length) this.said.textContent = Object.values(trial.wrong).join(" ");
    else this.tell(trial);
  }

  mark(wrong) {
    const fields = [...(this.narrow ? this.fields : this.grid.foot).querySelectorAll(".trial-field")];
    fields.forEach((field, at) => field.setAttribute("aria-invalid", String(at) in wrong ? "true" : "false"));
    [...this.others.querySelectorAll(".trial-field")].forEach((field, at) => field.setAttribute("aria-invalid", this.reads[at]?.name in wrong ? "true" : "false"));
  }

  tell({ hits, answer, problem }) {
    const { word } = this.context;
    const fit = hits.length ? word("try_fits", { numbers: hits.map((row) => row + 1).join(", ") }) : word("try_fits_none");
    const said = problem || word("try_answer", { answer: spoken(answer) ?? word("try_no_answer") });
    this.said.textContent = `${fit} ${said}`;
    if (problem || this.narrow) return;
    const columns = this.grid.columns.filter((one) => one.side === "then");
    columns.forEach(({ column }, at) => {
      const value = columns.length === 1 ? answer : Array.isArray(answer) ? answer.map((one) => one?.[column.id]) : answer?.[column.id];
      this.answers[at].textContent = spoken(value) ?? "–";
    });
  }
}

function labelled(field, title) {
  return h("label", { class: "field" }, h("span", { class: "form-label" }, title), field);
}

/** An answer for people: texts bare, the rest as JSON; null where there is none. */
function spoken(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.length ? value.map((one) => spoken(one) ?? "–").join(", ") : null;
  if (typeof value === "object") return Object.entries(value).map(([key, one]) => `${key}: ${spoken(one) ?? "–"}`).join("; ");
  return String(value);
}
