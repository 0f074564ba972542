// Whether somebody is in the middle of something in a part of the page: then a poll waits for the next round.

const STILL_MS = 1500;
const LONGEST_MS = 40_000;
let moved = 0;
let pressed = false;
let held = 0;
let waitingSince = 0;

/** While a card is dragged: hold() … letGo(). */
export function hold() {
  held += 1;
}

export function letGo() {
  held = Math.max(0, held - 1);
}

export function isTouching(region) {
  const middle = held > 0 || pressed || isOpen(region);
  const briefly = region && (selects(region) || performance.now() - moved < STILL_MS);
  if (!middle && !briefly) {
    waitingSince = 0;
    return false;
  }
  waitingSince ||= performance.now();
  // Somebody may hold the mouse over a part for minutes; only what would be torn away waits longer.
  return middle || performance.now() - waitingSince < LONGEST_MS;
}

function isOpen(region) {
  return !!(document.querySelector("dialog[open]") || region?.querySelector(".dropdown-menu.show"));
}

function selects(region) {
  const selection = document.getSelection();
  return !!(region && selection && !selection.isCollapsed && region.contains(selection.anchorNode));
}

export function watchHands() {
  const touch = () => { moved = performance.now(); };
  document.addEventListener("keydown", touch, true);
  document.addEventListener("pointermove", touch, { passive: true });
  document.addEventListener("pointerdown", () => { pressed = true; touch(); }, true);
  for (const name of ["pointerup", "pointercancel", "dragend"]) {
    document.addEventListener(name, () => { pressed = false; touch(); }, true);
  }
}
