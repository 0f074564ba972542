// Ticking rows of a list: a click, Shift+click for all between, X and Shift+X on the row that has the focus, Shift+A for
// all, Esc for none. What is ticked is sent by the bar's form as it is; without this script the form works the same.

import { bind, click } from "./keys.js";
import { onSwap } from "./swaps.js";

const bar = document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll("[data-pick]")];
const find = (name) => bar.querySelector(`[data-${name}]`);
let last = null; // the box ticked last: the other end of a range

function tell() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const head = find("pick-all");
  head.checked = ticked > 0 && ticked === all.length;
  head.indeterminate = ticked > 0 && ticked < all.length;
  const every = find("bulk-every");
  if (every) {
    every.hidden = !head.checked;
    if (!head.checked) every.querySelector("input").checked = false;
  }
  const count = find("bulk-count");
  count.textContent = ticked ? count.dataset.some.replace("{n}", ticked) : count.dataset.none;
  find("bulk-verbs").hidden = !ticked;
  bar.classList.toggle("chosen", ticked > 0);
}

function tickTo(box, checked) {
  const all = boxes();
  const from = all.indexOf(last);
  const to = all.indexOf(box);
  if (from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => { one.checked = checked; });
  box.checked = checked;
}

function tick(box, checked, range) {
  if (range) tickTo(box, checked);
  else box.checked = checked;
  last = box;
  tell();
}

function ofRow() {
  const row = document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].selected");
  return row?.querySelector("[data-pick]");
}

function byKey(range) {
  const box = ofRow();
  if (!box) return false;
  tick(box, range || !box.checked, range);
  return true;
}

function every(checked) {
  if (boxes().every((box) => box.checked === checked)) return false;
  boxes().forEach((box) => { box.checked = checked; });
  tell();
  return true;
}

export function watchBulk() {
  if (!bar) return;
  tell();
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (box) tick(box, box.checked, event.shiftKey);
  });
  find("pick-all").addEventListener("change", (event) => { every(event.target.checked); tell(); });
  bind("KeyX", () => byKey(false));
  bind("Shift+KeyX", () => byKey(true));
  bind("KeyA", () => click("[data-verb=assign]", bar));
  bind("Shift+KeyA", () => every(true));
  bind("Escape", () => every(false));
  onSwap(tell);
  window.addEventListener("pageshow", tell); // the browser may have kept the ticks
}
