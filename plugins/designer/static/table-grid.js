// The rules as a grid. Of a large table only the rows in view are there, with room above and below for the others.
// What a row looks like besides its cells (overlaps, fits, to fix) is told by `marks`.

import { h, icon } from "./dom.js";
import { ANYTHING, cellText, columnsOf, rulesOf } from "./table-cells.js";
import { textOf } from "./model.js";

const ROW = 34; // pixels of a rule, as the style sheet has it
const WHOLE = 120; // so many rules are drawn at once
const AROUND = 20; // rows beyond what is in view
const NARROWEST = 9;
const WIDEST = 38;
const MEASURED = 200;

export class Grid {
  constructor(host, model, context, selection) {
    Object.assign(this, { host, model, context, selection });
    this.lang = context.lang;
    this.marks = { rules: new Map(), cells: new Map() };
    this.colgroup = h("colgroup");
    this.head = h("thead");
    this.body = h("tbody");
    this.foot = h("tfoot");
    this.table = h("table", { class: "rule-grid", role: "grid", "aria-label": context.word("grid"), "aria-multiselectable": "true", "aria-describedby": "grid-help" }, this.colgroup, this.head, this.body, this.foot);
    this.scroller = h("div", { class: "grid-scroll", tabindex: "-1" }, this.table);
    host.append(h("p", { class: "visually-hidden", id: "grid-help" }, context.word("grid_help")), this.scroller);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    selection.addEventListener("move", ({ detail }) => this.moved(detail.quiet));
    this.first = 0;
  }

  get columns() {
    return columnsOf(this.model.definition);
  }

  get rules() {
    return rulesOf(this.model.definition);
  }

  /** All of it anew; the focus stays where it was, if it was here. */
  draw() {
    const had = this.body.contains(document.activeElement) || this.head.contains(document.activeElement);
    this.selection.settle();
    this.drawHeads();
    this.drawBody();
    if (had) this.focus();
  }

  drawHeads() {
    const columns = this.columns;
    this.table.setAttribute("aria-colcount", columns.length + 1);
    this.table.setAttribute("aria-rowcount", this.rules.length + 3);
    this.colgroup.replaceChildren(col(5), ...columns.map((column) => col(this.widthOf(column))));
    const heads = columns.map((column, at) => this.headOf(column, at));
    this.head.replaceChildren(h("tr", { "aria-rowindex": 1 }, h("th", { class: "rule-number", scope: "col" }, "№"), heads));
  }

  headOf(column, at) {
    const focused = this.selection.at.row === -1 && this.selection.at.col === at;
    if (column.side === "note") return h("th", { scope: "col", class: "note" }, h("span", { class: "head-title", tabindex: focused ? "0" : "-1", data: { head: at } }, this.context.word("note")));
    const title = this.titleOf(column);
    const told = column.side === "when" ? column.column.value : column.column.id;
    const button = h("button", { type: "button", class: "head-button", tabindex: focused ? "0" : "-1", title: this.context.word("change_column", { name: title }), data: { head: at } }, h("span", { class: "head-title" }, title), told && told !== title ? h("code", {}, told) : null);
    return h("th", { scope: "col", class: column.side, "aria-invalid": this.marks.cells.has(`-1:${at}`) ? "true" : null }, button);
  }

  titleOf({ side, at, column }) {
    if (side === "note") return this.context.word("note");
    return textOf(column.title, this.lang) || (side === "when" ? column.value : column.id) || `${this.context.word(side === "when" ? "input" : "output")} ${at + 1}`;
  }

  widthOf(column) {
    const lengths = this.rules.slice(0, MEASURED).map((_rule, row) => cellText(this.model.definition, row, column, this.lang).length);
    const head = Math.min(this.titleOf(column).length + 2, 24);
    return Math.min(Math.max(NARROWEST, head, ...lengths), column.side === "note" ? 30 : WIDEST) + 3;
  }

  // -- rows -----------------------------------------------------------------------------------------------------------

  drawBody() {
    const count = this.rules.length + 1;
    const [first, last] = count <= WHOLE ? [0, count] : this.window(count);
    this.first = first;
    this.last = last;
    const columns = this.columns;
    const rows = [];
    for (let row = first; row < last; row += 1) rows.push(this.rowOf(row, columns));
    this.body.replaceChildren(room(first), ...rows, room(count - last));
  }

  window(count) {
    const top = Math.floor(this.scroller.scrollTop / ROW);
    const shown = Math.ceil((this.scroller.clientHeight || 600) / ROW);
    return [Math.max(0, top - AROUND), Math.min(count, top + shown + AROUND)];
  }

  scrolled() {
    const count = this.rules.length + 1;
    if (count <= WHOLE || this.typing) return;
    const [first, last] = this.window(count);
    if (Math.abs(first - this.first) < AROUND / 2 && Math.abs(last - this.last) < AROUND / 2) return;
    const had = this.body.contains(document.activeElement);
    this.drawBody();
    if (had) (this.cell(this.selection.at.row, this.selection.at.col) ?? this.scroller).focus({ preventScroll: true });
  }

  rowOf(row, columns) {
    const fresh = row === this.rules.length;
    const mark = this.marks.rules.get(row);
    const line = h("tr", { "aria-rowindex": row + 2, class: [fresh && "fresh", mark?.fits && "fits"].filter(Boolean).join(" ") || null, data: { row } });
    line.append(this.numberOf(row, fresh, mark), ...columns.map((column, at) => this.cellOf(row, at, column, fresh)));
    return line;
  }

  numberOf(row, fresh, mark) {
    const { word } = this.context;
    if (fresh) return h("th", { scope: "row", class: "rule-number" }, h("span", { "aria-hidden": "true" }, "+"), h("span", { class: "visually-hidden" }, word("rule_new")));
    const kind = mark?.wrong ? "wrong" : mark?.overlaps ? "overlaps" : mark?.hidden ? "hidden" : mark?.fits ? "fits" : "";
    const named = word(kind ? `rule_${kind}` : "rule", { number: row + 1 });
    const sign = kind === "fits" ? icon("check") : kind ? icon(kind === "wrong" ? "alert-circle" : "alert-triangle") : null;
    return h("th", { scope: "row", class: `rule-number ${kind}`, title: named }, h("span", { "aria-hidden": "true" }, String(row + 1)), sign, h("span", { class: "visually-hidden" }, named));
  }

  cellOf(row, at, column, fresh) {
    const said = fresh ? "" : cellText(this.model.definition, row, column, this.lang);
    const any = column.side === "when" && (said === ANYTHING || said === "");
    const active = this.selection.at.row === row && this.selection.at.col === at;
    const wrong = this.marks.cells.has(`${row}:${at}`);
    return h(
      "td",
      { class: [column.side, any && "any"].filter(Boolean).join(" "), tabindex: active ? "0" : "-1", "aria-selected": this.selection.has(row, at) ? "true" : "false", "aria-invalid": wrong ? "true" : null, title: said.length > 24 ? said : null, data: { row, col: at } },
      any && !fresh ? [h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "visually-hidden" }, this.context.word("anything"))] : said,
    );
  }

  // -- where one is ---------------------------------------------------------------------------------------------------

  cell(row, col) {
    if (row === -1) return this.head.querySelector(`[data-head="${col}"]`);
    return this.body.querySelector(`td[data-row="${row}"][data-col="${col}"]`);
  }

  moved(quiet) {
    const { at } = this.selection;
    this.reveal(at.row);
    for (const one of this.table.querySelectorAll('[tabindex="0"]:is(td, [data-head])')) one.tabIndex = -1;
    for (const one of this.body.querySelectorAll("td[data-col]")) {
      one.setAttribute("aria-selected", this.selection.has(Number(one.dataset.row), Number(one.dataset.col)) ? "true" : "false");
    }
    const cell = this.cell(at.row, at.col);
    if (cell) cell.tabIndex = 0;
    if (!quiet) this.focus();
  }

  focus() {
    const { row, col } = this.selection.at;
    const cell = this.cell(row, col);
    if (!cell) return;
    cell.focus({ preventScroll: true });
    this.reveal(row, cell);
  }

  /** Scrolls so that a row, and a cell of it, is not under the heads, the row of the try, or the numbers. */
  reveal(row, cell = null) {
    const view = this.scroller;
    const top = this.head.offsetHeight;
    if (row >= 0) {
      const begin = row * ROW;
      const seen = view.clientHeight - top - this.foot.offsetHeight;
      if (begin < view.scrollTop) view.scrollTop = begin;
      else if (begin + ROW > view.scrollTop + seen) view.scrollTop = begin + ROW - seen;
      if (row < this.first || row >= this.last) this.drawBody();
    }
    if (!cell) return;
    const box = cell.getBoundingClientRect();
    const frame = view.getBoundingClientRect();
    const left = frame.left + (this.head.querySelector(".rule-number")?.offsetWidth ?? 0);
    if (box.left < left) view.scrollLeft -= left - box.left;
    else if (box.right > frame.right) view.scrollLeft += Math.min(box.right - frame.right, box.left - left);
  }
}

function col(characters) {
  const made = h("col");
  made.style.width = `${characters}ch`;
  return made;
}

function room(rows) {
  const made = h("tr", { class: "room", "aria-hidden": "true", hidden: rows === 0 });
  made.style.height = `${rows * ROW}px`;
  return made;
}
