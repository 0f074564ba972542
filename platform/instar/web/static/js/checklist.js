// The checklist: Alt ↑ and Alt ↓ move the line that has the focus, Enter in the field of new lines adds them (Shift Enter
// begins another one); a pasted list makes the field larger.

import { put } from "./focus.js";
import { onSwap } from "./swaps.js";

let back = null; // where the focus goes once the list is drawn again

function onKey(event) {
  const field = event.target.closest?.("[data-check-lines]");
  if (field && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    back = "check-lines";
    if (field.value.trim()) field.form.requestSubmit();
    return;
  }
  const line = event.target.closest?.("[data-item]");
  if (!line || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  back = event.target.id;
  line.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]")?.click();
}

function grow({ target }) {
  if (!target.matches("[data-check-lines]")) return;
  target.rows = Math.min(12, Math.max(1, target.value.split("\n").length));
}

export function watchChecklist() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", grow);
  document.addEventListener("click", (event) => {
    const tick = event.target.closest("[data-tick]");
    if (tick) back = tick.id;
  });
  onSwap(() => {
    const found = back && document.getElementById(back);
    if (found && document.activeElement !== found) put(found);
    back = null;
  });
}
