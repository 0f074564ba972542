// What can be done to the rules that are chosen, by key, by button or from the clipboard: each one step of undo.

import { MOST_RULES, addColumn, cellText, clear, columnsOf, deleteRules, emptyRule, fillDown, insertRules, moveRules, rulesOf, textsOf, write } from "./table-cells.js";
import { fromTsv, toTsv } from "./table-clipboard.js";
import { freeName } from "./model.js";

export class Actions {
  constructor(model, selection, grid, context) {
    Object.assign(this, { model, selection, grid, context });
  }

  change(label, mutate, join = null) {
    return this.model.change(this.context.word(label), (copy) => { mutate(copy); }, { origin: "grid", join });
  }

  get count() {
    return rulesOf(this.model.definition).length;
  }

  insert(above) {
    const { top, bottom } = this.selection.range;
    const at = Math.min(above ? top : bottom + 1, this.count);
    if (this.count >= MOST_RULES) return this.context.say(this.context.word("too_many_rules", { most: MOST_RULES, left: 1 }));
    this.change("change_insert", (copy) => insertRules(copy, at));
    return this.selection.go(at, 0);
  }

  delete() {
    const { top, bottom } = this.selection.range;
    if (top >= this.count) return;
    this.change("change_delete", (copy) => deleteRules(copy, top, bottom));
    this.selection.go(Math.min(top, this.count), this.selection.at.col);
  }

  move(by) {
    const { top, bottom } = this.selection.range;
    const { at, from } = this.selection;
    let moved = 0;
    this.change("change_move", (copy) => { moved = moveRules(copy, top, Math.min(bottom, this.count - 1), by); }, "move");
    if (!moved) return;
    from.row += moved;
    this.selection.go(at.row + moved, at.col, { extend: true });
  }

  fill() {
    const { top, bottom, left, right } = this.selection.range;
    const from = top === bottom ? top - 1 : top; // of a single cell: what stands above it, as spreadsheets do
    if (from >= 0) this.change("change_fill", (copy) => fillDown(copy, { top: from, bottom, left, right }));
  }

  clear() {
    this.change("change_clear", (copy) => clear(copy, this.selection.range));
  }

  addColumn(side) {
    const list = (side === "when" ? this.model.definition.inputs : this.model.definition.outputs) ?? [];
    const taken = new Set(list.map((one) => one?.id));
    const column = side === "when" ? { value: "" } : { id: freeName("answer", taken) };
    const at = list.length;
    this.change("change_column_add", (copy) => addColumn(copy, side, at, column));
    const col = columnsOf(this.model.definition).findIndex((one) => one.side === side && one.at === at);
    this.selection.go(-1, col);
    return col;
  }

  // -- clipboard ------------------------------------------------------------------------------------------------------

  /** What is chosen as spreadsheets take it. */
  copied() {
    const { range } = this.selection;
    const rows = textsOf(this.model.definition, range, this.grid.lang);
    this.context.say(this.context.word("copied", { rows: rows.length, columns: range.right - range.left + 1 }));
    return toTsv(rows);
  }

  /** One cell for a whole range is written into each of its cells. */
  paste(text) {
    const rows = fromTsv(text);
    const { top, left, bottom, right } = this.selection.range;
    const one = rows.length === 1 && rows[0].length === 1 && !this.selection.single;
    const texts = one ? Array.from({ length: bottom - top + 1 }, () => Array.from({ length: right - left + 1 }, () => rows[0][0])) : rows;
    let done = { rows: 0, left: 0 };
    this.change("change_paste", (copy) => { done = write(copy, top, left, texts); });
    const width = Math.max(...texts.map((line) => line.length));
    this.selection.from = { row: top, col: left };
    this.selection.go(top + Math.max(0, done.rows - 1), left + width - 1, { extend: true });
    const said = this.context.word("pasted", { rows: done.rows, columns: width });
    this.context.say(done.left ? `${said} ${this.context.word("too_many_rules", { most: MOST_RULES, left: done.left })}` : said);
  }

  // -- what is found --------------------------------------------------------------------------------------------------

  /** A rule that takes just what no rule takes; its answer is to be written. */
  addRule(cells) {
    const at = this.count;
    this.change("change_gap", (copy) => insertRules(copy, at, [{ ...emptyRule(copy), when: [...cells] }]));
    this.selection.go(at, (this.model.definition.inputs ?? []).length);
  }

  /** [{row, col, fix}] */
  put(cells) {
    this.change("change_fix", (copy) => { for (const { row, col, fix } of cells) write(copy, row, col, [[fix]]); });
  }

  text(row, col) {
    return cellText(this.model.definition, row, columnsOf(this.model.definition)[col], this.grid.lang);
  }
}
