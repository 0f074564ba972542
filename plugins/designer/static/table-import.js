// Tables from elsewhere: a DMN file, whose tables can be taken in place of this one; rows of a CSV file or of a
// spreadsheet, added to the rules or in their place.

import { h, icon } from "./dom.js";
import { textOf } from "./model.js";
import { columnsOf, insertRules, rulesOf, write } from "./table-cells.js";
import { fromTsv } from "./table-clipboard.js";

export class ImportSheet {
  constructor(model, grid, context) {
    Object.assign(this, { model, grid, context });
    this.box = h("dialog", { class: "box import-box", "aria-labelledby": "import-title" });
    document.body.append(this.box);
  }

  open() {
    const { word } = this.context;
    const close = h("button", { class: "btn btn-icon btn-ghost", type: "button", "aria-label": word("close"), onclick: () => this.box.close() }, icon("x", 20));
    const file = h("input", { class: "form-control", id: "import-file", type: "file", accept: ".dmn,.xml,.csv,.tsv,.txt", onchange: () => this.read(file.files[0]) });
    const pasted = h("textarea", { class: "form-control", id: "import-text", spellcheck: "false", oninput: () => this.rows(fromTsv(pasted.value), pasted.value) });
    this.result = h("div", { class: "import-result", role: "status" });
    this.box.replaceChildren(
      h("div", { class: "box-head" }, h("h2", { id: "import-title" }, word("import")), close),
      h("label", { class: "form-label", for: "import-file" }, word("import_file")), file,
      h("label", { class: "form-label", for: "import-text" }, word("import_paste")), pasted,
      this.result,
    );
    this.box.showModal();
    file.focus();
  }

  async read(file) {
    if (!file) return;
    const body = new FormData();
    body.append("file", file);
    try {
      const found = await this.context.ask(this.context.urls.read, body);
      if (found.rows) this.rows(found.rows, "file");
      else this.tables(found);
    } catch (error) {
      this.result.replaceChildren(h("p", { class: "error" }, error.message));
    }
  }

  // -- DMN ------------------------------------------------------------------------------------------------------------

  tables({ tables, losses }) {
    const { word } = this.context;
    const take = ({ definition }) => h("li", {}, h("button", { type: "button", class: "btn btn-sm", onclick: () => this.take(definition) }, word("import_take", { name: textOf(definition.title, this.context.lang) || definition.key })), " ", h("span", { class: "meta" }, word("import_rows", { rows: definition.rules.length, columns: definition.inputs.length + definition.outputs.length })));
    this.result.replaceChildren(
      tables.length ? h("ul", { class: "plain" }, tables.map(take)) : h("p", {}, word("import_none")),
      ...(losses.length ? [h("h3", {}, word("import_lost")), h("ul", { class: "plain" }, losses.map((one) => h("li", {}, `${one.name}: ${one.reason}`)))] : []),
    );
  }

  /** In place of this table; a table that is in force keeps its key. */
  take(definition) {
    const key = this.context.base > 0 ? this.model.definition.key : definition.key;
    this.model.replace({ ...definition, key }, this.context.word("change_import"), "import");
    this.box.close();
    this.grid.selection.go(0, 0);
  }

  // -- rows -----------------------------------------------------------------------------------------------------------

  rows(rows, text) {
    const { word } = this.context;
    if (!text.trim()) return this.result.replaceChildren(h("p", { class: "meta" }, word("import_empty")));
    const columns = columnsOf(this.model.definition);
    const names = columns.map((one) => this.grid.titleOf(one)).join(", ");
    const heads = h("input", { class: "form-check-input", type: "checkbox", id: "import-heads", checked: this.looksLikeHeads(rows[0]) });
    const put = (replaces) => this.put(heads.checked ? rows.slice(1) : rows, replaces);
    this.result.replaceChildren(
      h("p", {}, word("import_rows", { rows: rows.length, columns: Math.max(...rows.map((line) => line.length)) })),
      h("p", { class: "meta" }, word("import_columns", { wanted: columns.length, names })),
      h("div", { class: "form-check" }, heads, h("label", { class: "form-check-label", for: "import-heads" }, word("import_heads"))),
      h("div", { class: "actions" }, h("button", { type: "button", class: "btn btn-primary", onclick: () => put(false) }, word("import_add")), h("button", { type: "button", class: "btn", onclick: () => put(true) }, word("import_replace"))),
    );
    return undefined;
  }

  looksLikeHeads(line) {
    const titles = columnsOf(this.model.definition).map((one) => this.grid.titleOf(one).toLowerCase());
    return line.some((cell) => cell.trim() && titles.includes(cell.trim().toLowerCase()));
  }

  put(rows, replaces) {
    const at = replaces ? 0 : rulesOf(this.model.definition).length;
    let done = { left: 0 };
    this.model.change(this.context.word("change_import"), (copy) => {
      if (replaces) copy.rules = [];
      insertRules(copy, at, []);
      done = write(copy, at, 0, rows);
    }, { origin: "import" });
    this.box.close();
    this.grid.selection.go(at, 0);
    if (done.left) this.context.say(this.context.word("too_many_rules", { most: 1000, left: done.left }));
  }
}
