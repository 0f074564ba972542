// A line that names somebody or something: what the server finds while one types stands below it. Arrows choose, Enter
// takes, Escape closes; a tap takes as well. What is sent is the line itself, so a line typed in full needs no choosing.
// A line of several (data-several) has semicolons between them: the last one is looked for.

import { send } from "./session.js";

const PAUSE_MS = 150;
let picker = null; // the one whose list is open
let timer = null;
let asked = 0;
let taking = false; // we write, not the person

const inputOf = (box) => box.querySelector("input");
const listOf = (box) => box.querySelector("[role=listbox]");
const severalIn = (box) => "several" in box.dataset;
const before = (box) => (severalIn(box) ? inputOf(box).value.slice(0, inputOf(box).value.lastIndexOf(";") + 1) : "");
const options = () => (picker ? [...listOf(picker).querySelectorAll(".picker-item")] : []);
const chosen = () => picker && listOf(picker).querySelector("[aria-selected=true]");

/** The input says what it is once it has the focus: without script it is a line like any other. */
function meet(box) {
  const input = inputOf(box);
  if (input.getAttribute("role") === "combobox" && listOf(box)) return;
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "picker-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim() ?? "");
  list.hidden = true;
  listOf(box)?.remove();
  box.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);
}

async function search(box) {
  const turn = ++asked;
  const input = inputOf(box);
  const query = new URLSearchParams({ q: input.value.slice(before(box).length).trim() });
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const response = await send(`/suggest/${box.dataset.picker}?${query}`, { headers }, { quiet: true });
  if (turn !== asked || document.activeElement !== input || !response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  show(box, [...page.querySelectorAll("li")]);
}

function show(box, lines) {
  if (picker && picker !== box) close();
  picker = box;
  const list = listOf(box);
  list.replaceChildren(...lines.map((line) => document.adoptNode(line)));
  options().forEach((option, at) => { option.id = `${list.id}-${at}`; });
  list.hidden = false;
  inputOf(box).setAttribute("aria-expanded", "true");
  list.scrollIntoView({ block: "nearest" }); // it may lie under the bar of buttons
  choose(null);
}

function choose(option) {
  const input = inputOf(picker);
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

/** What is still being looked for comes too late. */
function settle() {
  clearTimeout(timer);
  asked += 1;
}

function close() {
  settle();
  if (!picker) return false;
  const was = !listOf(picker).hidden;
  const input = inputOf(picker);
  listOf(picker).hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  picker = null;
  return was;
}

function take(option) {
  const input = inputOf(picker);
  taking = true;
  const others = before(picker);
  input.value = `${others}${others && " "}${option.dataset.line}${severalIn(picker) ? "; " : ""}`;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  taking = false;
  close();
  input.focus();
}

function onKey(event) {
  const box = event.target.closest?.("[data-picker]");
  if (!box || event.target.readOnly) return;
  const open = picker === box;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && !open && by > 0) {
    event.preventDefault();
    meet(box);
    search(box);
  } else if (by && open) {
    event.preventDefault();
    const all = options();
    const at = all.indexOf(chosen());
    if (!all.length) return;
    settle(); // a late answer would take the chosen line away, and Enter would send the form
    choose(all[at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length]);
  } else if (event.key === "Enter" && open && chosen() && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    take(chosen());
  } else if (event.key === "Escape" && open) {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

function typed(event) {
  const box = event.target.closest?.("[data-picker]");
  if (!box || taking || !event.isTrusted) return;
  meet(box);
  clearTimeout(timer);
  timer = setTimeout(() => search(box), PAUSE_MS);
}

export function watchPickers() {
  document.addEventListener("focusin", (event) => {
    const box = event.target.closest?.("[data-picker]");
    if (box && !event.target.readOnly) meet(box);
    if (picker && picker !== box) close();
  });
  document.addEventListener("input", typed);
  document.addEventListener("keydown", onKey, true);
  // The list must not take the focus from the line, or it would be gone before the press ends.
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".picker-list")) event.preventDefault();
    else if (picker && !event.target.closest("[data-picker]")) close();
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".picker-item");
    if (option && picker?.contains(option)) take(option);
  });
}
