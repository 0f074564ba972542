// Moving a card: the server says where it may go and why not elsewhere; several outcomes are a choice, required fields
// are the step's form in the sheet, and whatever is not carried out puts the card back.

import { onSheetClosed, showSheet } from "./dialogs.js";
import { onSwap } from "./swaps.js";
import { put, visible } from "./focus.js";
import { send } from "./session.js";
import { toast } from "./say.js";

const body = document.getElementById("sheet-body");
let pending = null; // { id, undo } of the card whose move is being asked or sent

/**
 * What the server offers for a card: { html, values, stages: stage → { reason, to: [value] }, endings: [{ title, to, url }] },
 * or null. An ending is a move (`to`), or opens in the sheet (`url`).
 */
export async function movesOf(card) {
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const response = await send(card.dataset.move, { headers });
  if (!response.ok) return null;
  const html = await response.text();
  const form = new DOMParser().parseFromString(html, "text/html").querySelector("[data-moves]");
  if (!form) return null;
  const stages = new Map();
  const endings = [...form.querySelectorAll("[data-ending]")].map((button) => ({
    title: button.dataset.ending,
    to: button.value,
    url: button.dataset.url,
  }));
  for (const item of form.querySelectorAll("[data-stage]")) {
    const to = [...item.querySelectorAll("button[name=to]:not([disabled])")].map((button) => button.value);
    stages.set(item.dataset.stage, { reason: item.dataset.reason ?? (to.length ? null : item.textContent.trim()), to });
  }
  const values = Object.fromEntries([...form.querySelectorAll("input[type=hidden]")].map(({ name, value }) => [name, value]));
  return { html, values, stages, endings };
}

/** Carries out the move of a card to a stage; `undo` puts the card back on the page. */
export async function moveTo(card, stage, moves, undo = () => {}) {
  const offer = moves?.stages.get(stage);
  if (!offer || offer.reason) {
    undo();
    if (offer) toast(offer.reason, { urgent: true });
    return;
  }
  pending = { id: card.id, undo };
  if (offer.to.length > 1) return choose(card, stage, moves);
  await post(card, moves, offer.to[0]);
}

/** Carries out an ending: the card is where it was until the server says otherwise. */
export async function endBy(card, { to, url }, moves) {
  if (url) return window.htmx.ajax("GET", url, { source: card, target: "#sheet-body", swap: "innerHTML" });
  pending = { id: card.id, undo: () => {} };
  return post(card, moves, to);
}

async function post(card, moves, to) {
  card.classList.add("sent");
  await window.htmx.ajax("POST", card.dataset.move, {
    source: card,
    target: "#sheet-body",
    swap: "innerHTML swapEmpty:true",
    values: { ...moves.values, to },
  });
}

/** Several outcomes lead there: the sheet with this stage alone. */
function choose(card, stage, moves) {
  const form = new DOMParser().parseFromString(moves.html, "text/html").querySelector("[data-moves]");
  form.querySelectorAll("[data-stage]").forEach((item) => item.dataset.stage === stage || item.remove());
  body.replaceChildren(document.adoptNode(form));
  window.htmx.process(form);
  showSheet(card.querySelector("[data-card-link]"));
}

function takeBack() {
  pending?.undo();
  settle();
}

function settle() {
  if (!pending) return;
  const card = document.getElementById(pending.id);
  card?.classList.remove("sent");
  const link = card?.querySelector("[data-card-link]");
  if (link && visible(link) && !document.querySelector("dialog[open]")) put(link, { preventScroll: true });
  pending = null;
}

export function watchMoves() {
  onSheetClosed((sent) => (sent ? settle() : takeBack()));
  onSwap(({ source, done }) => {
    if (source.id !== pending?.id) return;
    if (!done) takeBack();
    else if (!document.querySelector("dialog[open]")) settle();
  });
}
