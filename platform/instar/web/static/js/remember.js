// What a person folds and unfolds on a page stays so, in this browser.

import { onSwap } from "./swaps.js";

const met = new WeakSet();
const nameOf = (part) => `instar:fold:${part.dataset.remember}`;

function meet(part) {
  if (met.has(part)) return;
  met.add(part);
  const kept = read(nameOf(part));
  if (kept) part.open = kept === "open";
}

export function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch { /* a private window keeps nothing */ }
}

const meetAll = () => document.querySelectorAll("details[data-remember]").forEach(meet);

export function watchFolds() {
  meetAll();
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.("details[data-remember]") && met.has(target)) write(nameOf(target), target.open ? "open" : "shut");
  }, true);
  onSwap(meetAll);
}
