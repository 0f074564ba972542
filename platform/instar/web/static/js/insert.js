// What is put into a text while one writes it: a template after "/" at the beginning of a line, a colleague after "@".
// Arrows choose, Enter or Tab takes, Escape closes and leaves what was typed.

import { send } from "./session.js";
import { onSwap } from "./swaps.js";

const PAUSE_MS = 150;
const TRIGGERS = [
  { part: "answers", before: /(?:^|\n)\/([^\n]{0,80})$/ },
  { part: "colleagues", before: /(?:^|[\s(,;])@([\w.-]{0,64})$/ },
];
let open = null; // { area, list, start }
let timer = null;
let asked = 0;
let refused = ""; // what Escape was pressed over: not offered again until it changes

const isText = (element) => element?.matches?.("textarea[data-reply]");
const options = () => (open ? [...open.list.querySelectorAll(".picker-item")] : []);
const chosen = () => open?.list.querySelector("[aria-selected=true]");

/** Where the caret stands behind a sign of ours: { part, q, start }. */
function found(area) {
  if (area.selectionStart !== area.selectionEnd) return null;
  const text = area.value.slice(0, area.selectionStart);
  for (const { part, before } of TRIGGERS) {
    const match = before.exec(text);
    if (match) return { part, q: match[1], start: text.length - match[1].length - 1 };
  }
  return null;
}

function ticketOf(area) {
  return /^\/t\/[^/]+/.exec(new URL(area.form.action, location.href).pathname)?.[0];
}

async function search(area) {
  const here = found(area);
  const ticket = ticketOf(area);
  if (!here || !ticket || `${here.start}${here.part}${here.q}` === refused) return close();
  const turn = ++asked;
  const audience = area.form.querySelector("[name=audience]:checked")?.value ?? "client";
  const query = new URLSearchParams({ q: here.q, audience });
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const response = await send(`${ticket}/${here.part}?${query}`, { headers }, { quiet: true });
  if (turn !== asked || document.activeElement !== area || !response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  show(area, here.start, [...page.querySelectorAll("li")]);
}

function show(area, start, lines) {
  if (open && open.area !== area) close();
  let { list } = open ?? {};
  if (!list) {
    list = document.createElement("ul");
    list.id = `${area.id}-insert`;
    list.className = "picker-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.getAttribute("aria-label") ?? area.labels[0]?.textContent.trim() ?? "");
    const box = document.createElement("div");
    box.className = "picker";
    box.dataset.insertBox = "";
    box.append(list);
    area.after(box);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
  }
  open = { area, list, start };
  list.replaceChildren(...lines.map((line) => document.adoptNode(line)));
  options().forEach((option, at) => { option.id = `${list.id}-${at}`; });
  choose(options()[0] ?? null);
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) open.area.setAttribute("aria-activedescendant", option.id);
  else open.area.removeAttribute("aria-activedescendant");
}

function close() {
  clearTimeout(timer);
  asked += 1;
  if (!open) return;
  for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) open.area.removeAttribute(name);
  open.list.parentElement.remove();
  open = null;
}

function take(option) {
  const { area, start } = open;
  close();
  if (option.dataset.goto) {
    area.setRangeText("", start, area.selectionStart, "end"); // the “/…” that was typed is no text of its own
    area.dispatchEvent(new Event("input", { bubbles: true }));
    location.href = option.dataset.goto;
    return;
  }
  area.setRangeText(option.dataset.insert, start, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

function onKey(event) {
  if (!open || event.target !== open.area || event.isComposing) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = options();
  if (by && all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  else if (/^(Enter|Tab)$/.test(event.key) && chosen() && !event.ctrlKey && !event.metaKey && !event.shiftKey) take(chosen());
  else if (event.key === "Escape") {
    const here = found(open.area);
    refused = here ? `${here.start}${here.part}${here.q}` : "";
    close();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The button does what "/" does. */
function begin(button) {
  const area = button.form.querySelector("textarea[data-reply]");
  area.focus();
  const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
  area.setRangeText(line ? "\n/" : "/", area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  refused = "";
  search(area);
}

/** A swap has taken the list away: the first keystroke in a card draws the card anew. */
function again() {
  if (!open || open.list.isConnected) return;
  const area = document.getElementById(open.area.id);
  open = null;
  if (area) search(area);
}

export function watchInserts() {
  onSwap(again);
  document.addEventListener("input", (event) => {
    if (!isText(event.target) || !event.isTrusted) return;
    clearTimeout(timer);
    if (found(event.target)) timer = setTimeout(search, open ? PAUSE_MS : 0, event.target);
    else close();
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", (event) => { if (open && event.target === open.area) close(); });
  document.addEventListener("pointerdown", (event) => { if (event.target.closest("[data-insert-box]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".picker-item[data-insert]");
    if (option && open?.list.contains(option)) take(option);
    const button = event.target.closest("[data-begin-insert]");
    if (button) begin(button);
  });
}
