// Which cells of the grid are chosen: a cell that has the focus and the other corner of a range. Row -1 is that of the
// heads, the row behind the last rule that of a new one.

import { columnsOf, rulesOf } from "./table-cells.js";

export class Selection extends EventTarget {
  constructor(model) {
    super();
    this.model = model;
    this.at = { row: 0, col: 0 };
    this.from = { row: 0, col: 0 };
  }

  get lastRow() {
    return rulesOf(this.model.definition).length;
  }

  get lastCol() {
    return columnsOf(this.model.definition).length - 1;
  }

  /** {top, left, bottom, right} of rules, ends included. */
  get range() {
    const rows = [this.at.row, this.from.row].map((row) => Math.max(0, row));
    const cols = [this.at.col, this.from.col];
    return { top: Math.min(...rows), bottom: Math.max(...rows), left: Math.min(...cols), right: Math.max(...cols) };
  }

  get single() {
    return this.at.row === this.from.row && this.at.col === this.from.col;
  }

  has(row, col) {
    const { top, left, bottom, right } = this.range;
    return this.at.row >= 0 && row >= top && row <= bottom && col >= left && col <= right;
  }

  /** To a cell; `extend`: the other corner stays where it is. */
  go(row, col, { extend = false, quiet = false } = {}) {
    const lowest = extend ? 0 : -1;
    this.at = { row: clamp(row, lowest, this.lastRow), col: clamp(col, 0, this.lastCol) };
    if (!extend) this.from = { ...this.at };
    this.dispatchEvent(new CustomEvent("move", { detail: { quiet } }));
  }

  move(down, right, options) {
    this.go(this.at.row + down, this.at.col + right, options);
  }

  /** Whole rules. */
  rows(top, bottom, options = {}) {
    this.from = { row: clamp(top, 0, this.lastRow), col: 0 };
    this.go(bottom, this.lastCol, { ...options, extend: true });
  }

  all() {
    this.rows(0, Math.max(0, this.lastRow - 1));
  }

  /** After a change: what is not there any more is left. */
  settle() {
    for (const corner of [this.at, this.from]) {
      corner.row = clamp(corner.row, -1, this.lastRow);
      corner.col = clamp(corner.col, 0, this.lastCol);
    }
  }
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
