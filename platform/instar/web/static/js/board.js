// The board: columns that fold (tabs on a phone), cards under the arrow keys, dragging. All that dragging can, the card's
// menu and Shift with an arrow can too.

import { hold, letGo } from "./calm.js";
import { has, put, visible } from "./focus.js";
import { bind, click, isWriting } from "./keys.js";
import { endBy, moveTo, movesOf, watchMoves } from "./moves.js";
import { read, write } from "./remember.js";
import { onSwap } from "./swaps.js";

const board = document.getElementById("board");
const place = document.getElementById("board-endings");
const narrow = window.matchMedia("(max-width: 767px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const MOVABLE = '.card-item:not([data-move=""])';

let pointerX = -1;
let pointerY = -1;
let dragging = false;

const columns = () => [...board.querySelectorAll("[data-column]")];
const cardsIn = (column) => [...column.querySelectorAll("[data-card]")].filter(visible);
const linkOf = (card) => card?.querySelector("[data-card-link]");
const columnOf = (element) => element?.closest("[data-column]");

// Columns ----------------------------------------------------------------------------------------------------------

const foldName = (column) => `instar:column:${board.dataset.board}:${column.dataset.column}`;

/** Final columns are folded at first; what the person chose stays. */
function foldAll() {
  for (const column of columns()) {
    if (column.dataset.met || column.classList.contains("folded")) continue;
    column.dataset.met = "yes";
    const kept = read(foldName(column));
    fold(column, kept ? kept === "folded" : column.matches(".final"));
  }
}

function fold(column, on) {
  column.classList.toggle("folded", on);
  column.querySelector("[data-column-fold]")?.setAttribute("aria-expanded", String(!on));
}

/** On a phone one column is shown; the tabs above choose it. */
function show(id) {
  columns().forEach((column) => column.classList.toggle("shown", column.dataset.column === id));
  document.querySelectorAll("[data-column-to]").forEach((tab) => {
    if (tab.dataset.columnTo === id) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  });
}

function countTabs() {
  for (const column of columns()) {
    const tab = document.querySelector(`[data-column-to="${CSS.escape(column.dataset.column)}"] [data-tab-count]`);
    const count = column.querySelector("[data-column-count]")?.textContent;
    if (tab && tab.textContent !== count) tab.textContent = count;
  }
}

// Keys -------------------------------------------------------------------------------------------------------------

function here(event) {
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return null;
  if (has() && !board.contains(event.target) && event.target.id !== "main") return null;
  return document.activeElement.closest("[data-card]") ?? "nowhere";
}

function walk(event, across, down) {
  const card = here(event);
  if (!card) return false;
  const filled = columns().filter((column) => cardsIn(column).length);
  if (card === "nowhere") return put(linkOf(filled[0] && cardsIn(filled[0])[0]));
  const column = columnOf(card);
  const at = cardsIn(column).indexOf(card);
  if (down) return put(linkOf(cardsIn(column)[at + down]));
  const next = cardsIn(filled[filled.indexOf(column) + across] ?? column);
  return put(linkOf(next[Math.min(at, next.length - 1)]));
}

async function shift(card, by) {
  const next = columns()[columns().indexOf(columnOf(card)) + by];
  if (next) await moveTo(card, next.dataset.column, await movesOf(card));
}

function shiftKey(event, by) {
  const card = here(event);
  if (!card?.dataset?.move) return false;
  shift(card, by);
  return true;
}

// Dragging -----------------------------------------------------------------------------------------------------------

function grabbed(state) {
  hold();
  dragging = state.dragging = true;
  state.moves = movesOf(state.card);
  state.moves.then((moves) => {
    if (!moves || !state.dragging) return;
    bar(state.card, moves);
    offerEndings(moves);
  });
}

/** Columns where the card may not go are dim and say why. */
function bar(card, moves) {
  for (const column of columns()) {
    if (column === columnOf(card)) continue;
    const { reason } = moves.stages.get(column.dataset.column) ?? { reason: "" };
    const open = reason === null;
    column.classList.toggle("barred", !open);
    column.classList.toggle("open-here", open);
    if (open && column.matches(".folded")) {
      fold(column, false);
      column.dataset.unfolded = "yes";
    }
    const why = column.querySelector("[data-column-why]");
    why.textContent = reason ?? "";
    why.hidden = !reason;
  }
}

/** What a card can be dragged to besides columns lies below them while one is held. */
function offerEndings({ endings }) {
  const zones = endings.map((ending) => {
    const zone = document.createElement("div");
    zone.className = "board-ending";
    zone.textContent = ending.title;
    zone.ending = ending;
    return zone;
  });
  place.replaceChildren(...zones);
  place.hidden = zones.length === 0;
}

function endingUnder() {
  return [...place.children].find((zone) => {
    const { left, right, top, bottom } = zone.getBoundingClientRect();
    return pointerX >= left && pointerX <= right && pointerY >= top && pointerY <= bottom;
  });
}

function markEnding(under) {
  for (const zone of place.children) zone.classList.toggle("over", zone === under);
}

function unbar() {
  place.hidden = true;
  for (const column of columns()) {
    column.classList.remove("barred", "open-here");
    if (column.dataset.unfolded) fold(column, true);
    delete column.dataset.unfolded;
    column.querySelector("[data-column-why]").hidden = true;
  }
}

/** A card may be let go anywhere: without this the browser takes heads and gaps for the end of a drag by Esc. */
function pulled(event) {
  pointerX = event.clientX;
  pointerY = event.clientY;
  if (dragging) markEnding(endingUnder());
  if (dragging && event.type === "dragover") event.preventDefault();
}

/** A whole column takes the card, its head and the ground below its cards too: where the pointer was counts. */
function columnUnder(fallback) {
  const under = columns().find((column) => {
    const { left, right } = column.getBoundingClientRect();
    return pointerX >= left && pointerX <= right;
  });
  return under ?? columnOf(fallback);
}

const isCancelled = (event) => event?.type === "dragend" && event.dataTransfer?.dropEffect === "none"; // by Esc

async function dropped(state, { item, from, to, oldIndex, originalEvent }) {
  const ending = endingUnder()?.ending;
  const column = columnUnder(to);
  dragging = state.dragging = false;
  letGo();
  unbar();
  const undo = () => {
    const list = document.getElementById(from.id);
    if (list && item.isConnected) list.insertBefore(item, list.children[oldIndex] ?? null);
  };
  if (ending && !isCancelled(originalEvent)) {
    undo();
    const moves = await state.moves;
    return endBy(item, ending, moves);
  }
  if (column === columnOf(from) || isCancelled(originalEvent)) return undo();
  column.querySelector("[data-cards]").prepend(item);
  const moves = await state.moves;
  if (moves) await moveTo(item, column.dataset.column, moves, undo);
  else undo();
}

/** Swaps bring new lists; each gets its dragging. One column at a time on a phone: there the menu moves. */
function makeSortable() {
  if (narrow.matches || !window.Sortable) return;
  for (const list of board.querySelectorAll("[data-cards]")) {
    if (window.Sortable.get(list)) continue;
    const state = { dragging: false, card: null, moves: null };
    window.Sortable.create(list, {
      group: "board",
      draggable: MOVABLE,
      filter: ".card-menu",
      preventOnFilter: false,
      sort: false, // the order is the server's: late first
      delay: 150,
      delayOnTouchOnly: true,
      animation: calm.matches ? 0 : 120,
      onStart: ({ item }) => grabbed(Object.assign(state, { card: item })),
      onEnd: (event) => dropped(state, event),
    });
  }
}

function watchBoard() {
  foldAll();
  makeSortable();
  watchMoves();
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-column-to]");
    const button = event.target.closest("[data-column-fold]");
    if (tab) {
      event.preventDefault();
      show(tab.dataset.columnTo);
    }
    if (!button) return;
    const column = columnOf(button);
    fold(column, !column.matches(".folded"));
    write(foldName(column), column.matches(".folded") ? "folded" : "open");
  });
  for (const [code, across, down] of [["ArrowLeft", -1, 0], ["ArrowRight", 1, 0], ["ArrowUp", 0, -1], ["ArrowDown", 0, 1]]) {
    bind(code, (event) => walk(event, across, down));
  }
  document.addEventListener("dragover", pulled, true);
  document.addEventListener("pointermove", pulled, true);
  bind("Shift+ArrowLeft", (event) => shiftKey(event, -1));
  bind("Shift+ArrowRight", (event) => shiftKey(event, 1));
  bind("KeyM", () => {
    const card = document.activeElement.closest("[data-card]");
    return card ? click(".card-menu", card) : false;
  });
  onSwap(() => {
    foldAll();
    countTabs();
    makeSortable();
  });
}

if (board) watchBoard();
