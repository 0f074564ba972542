// The box at a cell that says what is wrong with it, where, and what would be right; one for the whole page.

import { h } from "./dom.js";

export class Hint {
  constructor(host, context) {
    this.host = host;
    this.context = context;
    this.box = h("div", { class: "cell-hint", id: "cell-hint", role: "status", hidden: true });
    host.append(this.box);
  }

  get shown() {
    return !this.box.hidden;
  }

  /** `told`: {message, hint, fix, column}; `text`: what stands in the cell; `take(fix)` writes it there. */
  show(cell, text, told, take) {
    const parts = [h("p", { class: "hint-message" }, told.message)];
    if (told.column && text) parts.push(h("p", { class: "hint-place" }, h("code", {}, text.slice(0, told.column - 1), h("mark", {}, text.slice(told.column - 1) || " "))));
    if (told.fix) {
      const button = h("button", { type: "button", class: "btn btn-sm", onmousedown: (event) => event.preventDefault(), onclick: () => take(told.fix) }, this.context.word("write", { text: told.fix }));
      parts.push(h("p", { class: "hint-fix" }, button, " ", h("span", { class: "meta" }, this.context.word("write_keys"))));
    } else if (told.hint) parts.push(h("p", { class: "meta" }, told.hint));
    this.box.replaceChildren(...parts);
    this.box.hidden = false;
    this.take = told.fix ? () => take(told.fix) : null;
    this.place(cell);
  }

  hide() {
    this.box.hidden = true;
    this.take = null;
  }

  /** Below the cell, or above it where there is no room. */
  place(cell) {
    const at = cell.getBoundingClientRect();
    const frame = this.host.getBoundingClientRect();
    const low = at.bottom + this.box.offsetHeight + 8 > window.innerHeight;
    const left = Math.min(at.left - frame.left, Math.max(0, frame.width - this.box.offsetWidth - 8));
    this.box.style.left = `${Math.max(0, left)}px`;
    this.box.style.top = low ? `${at.top - frame.top - this.box.offsetHeight - 2}px` : `${at.bottom - frame.top + 2}px`;
  }
}
