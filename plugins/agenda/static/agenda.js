// The calendar by keys, where nothing is typed: arrows or J and K go to the next and the previous week or day, T to today,
// C to a new meeting. A key after G belongs to the shell ("G T" is Tickets), and keys can be switched off there.

const AFTER_G_MS = 1200;
const grid = document.querySelector("[data-agenda]");
const links = { KeyJ: "after", ArrowRight: "after", KeyK: "before", ArrowLeft: "before", KeyT: "this", KeyC: "new" };
let afterG = 0;

function isWriting(element) {
  return element?.matches?.("input, textarea, select, [contenteditable]") ?? false;
}

function mayAct(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return false;
  if (event.code.startsWith("Key") && document.body.dataset.keys === "off") return false;
  return !isWriting(event.target) && !document.querySelector("dialog[open]");
}

function onKey(event) {
  const begun = event.timeStamp - afterG < AFTER_G_MS && afterG > 0;
  afterG = event.code === "KeyG" ? event.timeStamp : 0;
  const link = mayAct(event) && !begun && document.querySelector(`[data-agenda-${links[event.code]}]`);
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  link.click();
}

if (grid) document.addEventListener("keydown", onKey, true);
