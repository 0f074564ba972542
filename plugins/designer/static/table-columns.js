// The sheet of a column: its titles, what is asked and of which type, which values there are, or what it is called in the
// answer; and where it stands.

import { freshId, h, icon } from "./dom.js";
import { addColumn, columnsOf, deleteColumn, moveColumn, withTitle } from "./table-cells.js";

const TYPES = ["text", "number", "boolean", "date", "time", "duration"];
const LANGUAGES = ["en", "ru"];

export class ColumnSheet {
  constructor(model, grid, context) {
    Object.assign(this, { model, grid, context });
    this.box = h("dialog", { class: "box column-box", "aria-labelledby": "column-title" });
    this.box.addEventListener("close", () => this.closed());
    document.body.append(this.box);
    this.names = h("datalist", { id: "column-names" }, namesOf(context.vocabulary).map(([path, title]) => h("option", { value: path }, title)));
    this.box.before(this.names);
  }

  open(col) {
    const found = columnsOf(this.model.definition)[col];
    if (!found || found.side === "note") return;
    this.place = { side: found.side, at: found.at };
    this.draw();
    this.box.showModal();
    this.box.querySelector("[data-begin]")?.focus();
  }

  get list() {
    return this.place.side === "when" ? "inputs" : "outputs";
  }

  get column() {
    return this.model.definition[this.list]?.[this.place.at] ?? {};
  }

  /** One step of undo for each field. */
  put(key, value) {
    const { at } = this.place;
    this.model.change(this.context.word("change_column"), (copy) => {
      const column = { ...copy[this.list][at] };
      if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) delete column[key];
      else column[key] = value;
      if (key === "value" || key === "id") column[key] = value ?? "";
      copy[this.list][at] = column;
    }, { origin: "column" });
    this.heading.textContent = this.named();
  }

  named() {
    return this.context.word("column_of", { name: this.grid.titleOf({ ...this.place, column: this.column }) });
  }

  draw() {
    const { word } = this.context;
    const { side } = this.place;
    this.heading = h("h2", { id: "column-title" }, this.named());
    const titles = LANGUAGES.map((lang) => this.text(word(`title_${lang}`), titleIn(this.column.title, lang), (text) => this.put("title", withTitle(this.column.title, lang, text)), { lang, half: true, begin: side === "then" && lang === this.context.lang }));
    const fields = side === "when" ? [this.text(word("value"), this.column.value, (text) => this.put("value", text.trim()), { list: "column-names", help: word("value_help"), look: "value", begin: true }), this.types(), this.text(word("allowed"), this.column.allowed, (text) => this.put("allowed", text.trim()), { help: word("allowed_help"), look: "when" })]
      : [this.text(word("id"), this.column.id, (text) => this.put("id", text.trim()), { half: true }), this.text(word("default"), this.column.default, (text) => this.put("default", text.trim()), { half: true, look: "then" }), this.lines()];
    const close = h("button", { class: "btn btn-icon btn-ghost", type: "button", "aria-label": word("close"), onclick: () => this.box.close() }, icon("x", 20));
    this.box.replaceChildren(h("div", { class: "box-head" }, this.heading, close), h("div", { class: "fields" }, ...(side === "when" ? [...fields, ...titles] : [...titles, ...fields])), this.buttons());
  }

  /** `look`: on which side the server looks at it. */
  text(label, value, put, { list, help, look, lang, half, begin } = {}) {
    const id = freshId("column");
    const problem = h("p", { class: "error", id: `${id}-problem`, role: "status" });
    const field = h("input", { class: "form-control", id, type: "text", value: typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value), list, lang, autocomplete: "off", spellcheck: lang ? null : "false", "aria-describedby": `${id}-problem`, data: begin ? { begin: "" } : {} });
    field.addEventListener("change", () => put(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      put(field.value);
      this.box.close();
    });
    if (look) field.addEventListener("change", () => this.look(field, problem, look));
    return h("div", { class: half ? "field half" : "field" }, h("label", { class: "form-label", for: id }, label), field, problem, help ? h("p", { class: "help" }, help) : null);
  }

  async look(field, problem, side) {
    const text = field.value;
    const told = text.trim() ? await this.context.ask(this.context.urls.cell, { text, side, type: this.column.type, value: this.column.value }).catch(() => null) : { message: "" };
    if (field.value !== text || !told) return;
    problem.textContent = told.message ? `${told.message} ${told.fix ? this.context.word("write", { text: told.fix }) : (told.hint ?? "")}` : "";
    field.setAttribute("aria-invalid", told.message ? "true" : "false");
  }

  types() {
    const id = freshId("column");
    const { word } = this.context;
    const options = [["", word("type_known")], ...TYPES.map((type) => [type, word(`type_${type}`)])];
    const field = h("select", { class: "form-select", id, onchange: (event) => this.put("type", event.target.value) }, options.map(([key, title]) => h("option", { value: key, selected: key === (this.column.type ?? "") }, title)));
    return h("div", { class: "field" }, h("label", { class: "form-label", for: id }, word("type")), field);
  }

  /** The values of an answer, one a line. */
  lines() {
    const id = freshId("column");
    const said = (this.column.values ?? []).map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
    const put = (event) => {
      const told = event.target.value.split("\n").map((line) => line.trim()).filter(Boolean);
      const was = this.column.values ?? [];
      this.put("values", told.map((line) => was.find((one) => typeof one !== "string" && JSON.stringify(one) === line) ?? line));
    };
    const field = h("textarea", { class: "form-control", id, value: said.join("\n"), onchange: put, spellcheck: "false" });
    return h("div", { class: "field" }, h("label", { class: "form-label", for: id }, this.context.word("values")), field, h("p", { class: "help" }, this.context.word("values_help")));
  }

  // -- where it stands ------------------------------------------------------------------------------------------------

  buttons() {
    const { word } = this.context;
    const count = this.model.definition[this.list].length;
    const { at, side } = this.place;
    const button = (label, act, more = {}) => h("button", { type: "button", class: "btn btn-sm", onclick: act, ...more }, label);
    return h(
      "div", { class: "actions column-actions" },
      button(word("column_left"), () => this.moved(-1), { disabled: at === 0 }),
      button(word("column_right"), () => this.moved(1), { disabled: at === count - 1 }),
      button(word("column_before"), () => this.added(at)),
      button(word("column_after"), () => this.added(at + 1)),
      button(word("column_delete"), () => this.deleted(), { class: "btn btn-sm btn-outline-danger", disabled: side === "then" && count === 1 }),
      h("button", { type: "button", class: "btn btn-primary", onclick: () => this.box.close() }, word("close")),
    );
  }

  moved(by) {
    const { side, at } = this.place;
    this.model.change(this.context.word("change_column_move"), (copy) => { moveColumn(copy, side, at, by); }, { origin: "column" });
    this.place.at += by;
    this.draw();
    this.box.querySelector(".column-actions button:not(:disabled)")?.focus();
  }

  added(at) {
    const { side } = this.place;
    const taken = this.model.definition.outputs?.length ?? 0;
    const column = side === "when" ? { value: "" } : { id: `answer_${taken + 1}` };
    this.model.change(this.context.word("change_column_add"), (copy) => addColumn(copy, side, at, column), { origin: "column" });
    this.place.at = at;
    this.draw();
    this.box.querySelector("[data-begin]")?.focus();
  }

  deleted() {
    const { side, at } = this.place;
    this.model.change(this.context.word("change_column_delete"), (copy) => deleteColumn(copy, side, at), { origin: "column" });
    this.box.close();
  }

  closed() {
    const col = columnsOf(this.model.definition).findIndex((one) => one.side === this.place.side && one.at === this.place.at);
    this.grid.selection.go(-1, Math.max(0, col));
  }
}

function titleIn(title, lang) {
  return typeof title === "string" ? title : (title?.[lang] ?? "");
}

/** [[path, what it is]…] of what an expression may ask. */
function namesOf(vocabulary) {
  const titles = new Map();
  for (const form of [...(vocabulary.forms ?? []), ...(vocabulary.roles ?? [])]) for (const field of form.fields ?? []) titles.set(field.id, field.title);
  const fields = Object.keys(vocabulary.fields ?? {}).map((id) => [`data.${id}`, titles.get(id) ?? id]);
  return [...fields, ...(vocabulary.names ?? []).filter((one) => !one.path.startsWith("multi.")).map((one) => [one.path, one.path])];
}
