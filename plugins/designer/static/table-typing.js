// One cell while it is typed: a field in its place, looked at by the server after each pause.

import { h } from "./dom.js";
import { cellText, rulesOf, write } from "./table-cells.js";

const PAUSE_MS = 160;

export class Typing {
  constructor(grid, hint) {
    this.grid = grid;
    this.hint = hint;
    this.field = null;
    this.asked = 0;
  }

  get now() {
    return this.field !== null;
  }

  /** Open the field of the cell that has the focus; `text`: what it begins with instead of what stands there. */
  begin(text = null) {
    const { grid } = this;
    const { row, col } = grid.selection.at;
    const column = grid.columns[col];
    if (row < 0 || !column || this.now) return;
    const cell = grid.cell(row, col);
    const was = cellText(grid.model.definition, row, column, grid.lang);
    const label = grid.context.word("cell_of", { column: grid.titleOf(column), number: row + 1 });
    this.place = { row, col, column, was, cell };
    this.field = h("input", { class: "cell-field", type: "text", value: text ?? (row < rulesOf(grid.model.definition).length ? was : ""), "aria-label": label, spellcheck: "false", autocomplete: "off", autocapitalize: "off", "aria-describedby": "cell-hint" });
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.end(true));
    cell.replaceChildren(this.field);
    grid.typing = true;
    this.field.focus({ preventScroll: true });
    if (text === null && was === "-") this.field.select();
    this.look(0);
  }

  /** Close the field and keep what was typed, or not; then go on by rows and columns. */
  end(keep, down = 0, right = 0) {
    if (!this.now) return;
    const { grid, place } = this;
    const text = this.field.value;
    const focused = document.activeElement === this.field;
    this.field = null;
    grid.typing = false;
    this.asked += 1;
    this.hint.hide();
    const before = grid.model.definition;
    if (keep && text.trim() !== place.was.trim()) {
      grid.model.change(grid.context.word("change_cells"), (copy) => { write(copy, place.row, place.col, [[text]]); }, { origin: "grid" });
    }
    if (grid.model.definition === before) grid.drawBody();
    if (focused || down || right) grid.selection.go(place.row + down, place.col + right);
  }

  key(event) {
    const steps = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] };
    if (event.isComposing) return;
    event.stopPropagation();
    if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      this.hint.take?.();
    } else if (event.key in steps && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.end(true, ...steps[event.key]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.end(false);
    } else if (["ArrowUp", "ArrowDown"].includes(event.key) && !event.shiftKey) {
      event.preventDefault();
      this.end(true, event.key === "ArrowUp" ? -1 : 1, 0);
    }
  }

  /** Ask what is wrong with it, when the typing pauses. */
  look(pause = PAUSE_MS) {
    const { column } = this.place;
    this.asked += 1;
    const asked = this.asked;
    if (column.side === "note" || !this.field.value.trim()) return this.hint.hide();
    setTimeout(async () => {
      if (asked !== this.asked) return;
      const text = this.field.value;
      const { grid } = this;
      const told = await grid.context.ask(grid.context.urls.cell, { text, side: column.side, type: column.column.type, value: column.column.value }).catch(() => null);
      if (asked !== this.asked || !told || !this.now) return;
      this.field.setAttribute("aria-invalid", told.message ? "true" : "false");
      if (told.message) this.hint.show(this.place.cell, text, told, (fix) => this.put(fix));
      else this.hint.hide();
    }, pause);
    return undefined;
  }

  put(text) {
    this.field.value = text;
    this.field.focus();
    this.look(0);
  }
}
