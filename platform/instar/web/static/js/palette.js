// Ctrl K: what can be done on this page, then what the server finds. Arrows choose, Enter goes; the wrong keyboard layout
// is understood.

import { open } from "./dialogs.js";
import { visible } from "./focus.js";
import { bind, click } from "./keys.js";
import { otherLayout, plain } from "./layouts.js";
import { send } from "./session.js";

const PAUSE_MS = 150;
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-q");
const list = document.getElementById("palette-list");
let timer = null;
let asked = 0;
let actions = [];

const options = () => [...list.querySelectorAll("[role=option]")];
const current = () => list.querySelector("[aria-selected=true]");

/** What the page itself offers now: outcomes of the step, role, move, copy the link. */
function collect() {
  const found = [];
  const add = (button) => {
    const text = (button.querySelector(":scope > span")?.textContent ?? button.textContent).trim();
    const words = [...button.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(" ").trim();
    const key = button.querySelector(".key")?.textContent ?? "";
    if (!found.some((one) => one.title === (words || text))) found.push({ title: words || text, key, button });
  };
  document.querySelectorAll("form[data-step] [name=_outcome]:not(:disabled)").forEach(add);
  document.querySelectorAll(".head-tools .dropdown-item, .head-tools > form button").forEach(add);
  return found;
}

function actionOption({ title, key, button }, at) {
  const option = document.createElement("div");
  option.className = "palette-item";
  option.setAttribute("role", "option");
  option.id = `palette-do-${at}`;
  option.append(title);
  if (key) {
    const hint = document.createElement("kbd");
    hint.className = "key meta";
    hint.setAttribute("aria-hidden", "true");
    hint.textContent = key;
    option.append(hint);
  }
  option.addEventListener("click", () => {
    dialog.close();
    button.click();
  });
  return option;
}

function localMatches(query) {
  const wishes = [plain(query), plain(otherLayout(query))];
  return actions.filter(({ title }) => wishes.some((wish) => wish && plain(title).includes(wish)));
}

async function found(query) {
  const address = `/find?${new URLSearchParams({ q: query })}`;
  const response = await send(address, { headers: { "HX-Request": "true", Accept: "text/html" } }, { quiet: true });
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html").body : null;
}

async function search() {
  const query = input.value.trim();
  const turn = ++asked;
  const answer = await found(query);
  if (turn !== asked || !dialog.open) return;
  const here = query ? localMatches(query) : actions.slice(0, 5);
  list.replaceChildren(...here.map(actionOption), ...(answer ? document.adoptNode(answer).childNodes : []));
  options().forEach((option, at) => { option.id ||= `palette-${at}`; });
  dialog.querySelector(".palette-empty").hidden = options().length > 0 || !query;
  choose(query ? options()[0] : null); // Enter on an empty line does nothing
}

function choose(option) {
  current()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    const all = options();
    choose(all[(all.indexOf(current()) + by + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    take();
  } else if (event.key === "Escape") {
    event.preventDefault(); // a search field would empty itself first
    dialog.close();
  }
}

/** Enter before the answer is there waits for it. */
async function take() {
  if (timer) {
    clearTimeout(timer);
    timer = null;
    await search();
  }
  const option = current();
  if (option) (option.matches("a") ? option : (option.querySelector("a") ?? option)).click();
}

export function openPalette(opener) {
  if (!dialog || dialog.open) return;
  actions = collect().filter(({ button }) => visible(button) || button.closest(".dropdown-menu"));
  input.value = "";
  list.replaceChildren();
  open(dialog, opener);
  input.focus();
  search();
}

export function watchPalette() {
  if (!dialog) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-palette]");
    if (!button || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    document.body.classList.remove("more-open");
    openPalette(button);
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = null; search(); }, PAUSE_MS);
  });
  dialog.addEventListener("keydown", onKey);
  bind("Mod+KeyK", () => { openPalette(); });
  bind("Slash", () => {
    const filter = document.querySelector("main [type=search], main [data-filter]");
    if (filter) filter.focus();
    else openPalette();
  });
  bind("Shift+Slash", () => click("[data-keys-help]") || document.querySelector("[data-keys-help]")?.click());
}
