// Dialogs and the side sheet. A link or button with data-sheet fills #sheet-body, which opens the sheet; an empty answer
// closes it. Whoever opened a dialog gets the focus back.

import { firstField, mark, put, restore } from "./focus.js";
import { onSwap } from "./swaps.js";

const openers = new WeakMap(); // dialog → the way up from what opened it
const closed = [];

const sheet = document.getElementById("sheet");
const body = document.getElementById("sheet-body");

export function open(dialog, opener = document.activeElement) {
  if (!dialog || dialog.open) return;
  openers.set(dialog, mark(opener));
  dialog.showModal();
}

/** Called when the sheet was closed; `sent`: because what stood in it was carried out. */
export function onSheetClosed(listener) {
  closed.push(listener);
}

/** Shows what stands in the sheet's body; the focus goes to its first field, else to its title. */
export function showSheet(opener) {
  open(sheet, opener);
  const field = body.querySelector("#role-to, [data-first]") ?? firstField(body) ?? body.querySelector(".move-list button:not(:disabled)");
  const title = document.getElementById("sheet-title");
  if (title && !field) title.tabIndex = -1;
  put(field ?? title);
}

function end(dialog, sent = false) {
  if (!openers.has(dialog)) return;
  const way = openers.get(dialog);
  openers.delete(dialog);
  if (dialog === sheet) body.replaceChildren();
  restore(way);
  if (dialog === sheet) closed.forEach((listener) => listener(sent));
}

function swapped({ source, target, done }) {
  if (target !== body || !sheet) return;
  if (!sheet.open && source.matches("select, input")) return body.replaceChildren(); // its sheet was closed meanwhile
  if (body.childElementCount) return showSheet(source);
  if (!sheet.open) return;
  sheet.close();
  end(sheet, done);
}

export function watchDialogs() {
  document.addEventListener("close", (event) => end(event.target), true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) return button.closest("dialog")?.close();
    // A press on the ground beside a sheet or box closes it; what was typed stays as a draft.
    if (event.target.matches("dialog[open]:not(#login-again)") && isOutside(event)) event.target.close();
  });
  document.querySelectorAll("[data-keys-help]").forEach((button) => {
    button.addEventListener("click", () => open(document.getElementById("keys")));
  });
  onSwap(swapped);
}

function isOutside({ target, clientX, clientY, detail }) {
  if (!detail) return false; // pressed by a key
  const { left, right, top, bottom } = target.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
