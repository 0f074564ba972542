// The ticket: its parts on a phone, its keys, values edited in place, long messages on a small screen.

import { copy } from "./copy.js";
import { firstField, firstIn, put } from "./focus.js";
import { bind, click } from "./keys.js";
import { say } from "./say.js";
import { onSwap } from "./swaps.js";
import { words } from "./words.js";

const ticket = document.getElementById("ticket");
const PAUSE_MS = 10_000;
const heard = new Set();
let told = -PAUSE_MS;
const narrow = window.matchMedia("(max-width: 767px)");

function show(pane) {
  ticket.dataset.pane = pane;
  ticket.querySelectorAll("[data-pane-to]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.paneTo === pane));
  });
}

/** What a change of role leads to is the next step, and that stands in the other part. */
function toStep({ source, done }) {
  if (done && source.id === "role-form" && narrow.matches) show("talk");
}

function toProperties() {
  if (!ticket) return false;
  if (narrow.matches) show("details");
  const pane = document.getElementById("properties");
  return put(pane.querySelector(".prop-value") ?? pane);
}

function openSheet(part) {
  return ticket ? click(`[data-sheet][hx-get$="${part}"]`) || pressHidden(part) : false;
}

/** Entries of a closed menu are pressed all the same: their key is written on them. */
function pressHidden(part) {
  const entry = document.querySelector(`.dropdown-item[hx-get$="${part}"]`);
  entry?.click();
  return !!entry;
}

/** Editing in place: the field has the focus when it appears, and the value when it is done. */
function afterSwap({ target, source }) {
  const id = source.closest?.(".prop")?.id ?? target?.id;
  if (!id?.startsWith("prop-")) return;
  const row = document.getElementById(id);
  if (!row) return;
  if (row.matches(".editing")) {
    const field = firstIn(row) && (row.querySelector("[aria-invalid=true]") ?? anyField(row));
    put(field);
    field?.select?.();
  } else put(row.querySelector(".prop-value"));
}

function anyField(row) {
  return firstField(row) ?? row.querySelector("select, input:not([type=hidden]), textarea");
}

/** Two lines of each older message on a phone; a tap or the focus opens it. */
function foldable() {
  for (const body of document.querySelectorAll(".msg-body")) {
    if (narrow.matches && body.scrollHeight > body.clientHeight + 4) body.tabIndex = 0;
    else body.removeAttribute("tabindex");
  }
}

/** Polls are silent but for this, and not more often than every ten seconds. */
function tellNews() {
  const messages = [...ticket.querySelectorAll(".msg:not(.note, .ours)")].map(({ id }) => id);
  const fresh = messages.some((id) => !heard.has(id));
  messages.forEach((id) => heard.add(id));
  if (!fresh || performance.now() - told < PAUSE_MS) return;
  told = performance.now();
  say(words.message);
}

export function watchTicket() {
  if (!ticket) return;
  foldable();
  ticket.querySelectorAll(".msg").forEach(({ id }) => heard.add(id));
  narrow.addEventListener("change", foldable);
  document.addEventListener("click", (event) => {
    const pane = event.target.closest("[data-pane-to]");
    if (pane) show(pane.dataset.paneTo);
    if (event.target.closest("[data-copy-link]")) copyLink();
    const message = narrow.matches && !event.target.closest("a, button, summary") && event.target.closest(".msg");
    if (message && !document.getSelection()?.toString()) message.classList.toggle("open");
  });
  document.addEventListener("keydown", (event) => {
    const cancel = event.key === "Escape" && event.target.closest?.("[data-edit]")?.querySelector("[data-edit-cancel]");
    if (!cancel) return;
    event.preventDefault();
    cancel.click();
  });
  bind("KeyP", toProperties);
  bind("KeyV", () => openSheet("/role"));
  bind("KeyM", () => openSheet("/move"));
  bind("KeyH", () => { location.href = `${ticket.dataset.url}/history`; });
  bind("KeyY", () => { copyLink(); });
  for (const { dataset } of document.querySelectorAll("#ticket-tabs [data-letter]")) bind(`Key${dataset.letter}`, () => click(`#ticket-tabs [data-letter=${dataset.letter}]`));
  onSwap((swap) => {
    toStep(swap);
    if (swap.source.matches("[data-poll]")) tellNews();
    else afterSwap(swap);
    foldable();
  });
}

function copyLink() {
  copy(new URL(ticket.dataset.url, location.href).href);
}
