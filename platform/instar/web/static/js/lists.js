// Lists: J and K walk the rows, and what a person opens from here knows its neighbours and the way back. Ids, row and
// scroll lie in the tab's storage, never in the address.

import { has, put, visible } from "./focus.js";
import { bind, click, isWriting } from "./keys.js";
import { onSwap } from "./swaps.js";
import { filled } from "./words.js";

const KEPT = "instar:list";
const list = document.querySelector("[data-list]");

const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter(visible);
const linkOf = (row) => row?.querySelector("[data-row-link]");
const numberIn = (address) => /\/t\/([A-Z]+-\d+)/.exec(address)?.[1] ?? null;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(value));
  } catch { /* then there are no neighbours */ }
}

function selected() {
  const focused = document.activeElement?.closest("[data-row]");
  return focused ?? document.querySelector("[data-row].selected");
}

function select(row) {
  document.querySelectorAll("[data-row].selected").forEach((other) => other !== row && other.classList.remove("selected"));
  row?.classList.add("selected");
}

function step(by, event) {
  if (!document.querySelector("[data-list]")) return false;
  const arrow = event.code.startsWith("Arrow");
  if (arrow && (isWriting(event.target) || (has() && !event.target.closest("[data-list]") && event.target.id !== "main"))) return false;
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(selected());
  const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  select(row);
  return put(linkOf(row));
}

function leaving(event) {
  const link = event.target.closest("[data-row-link]");
  const container = link?.closest("[data-list]");
  if (!container) return;
  const all = rows();
  keep({
    url: location.pathname + location.search,
    title: container.dataset.list,
    items: all.map((row) => linkOf(row).getAttribute("href")),
    at: all.indexOf(link.closest("[data-row]")),
    row: link.closest("[data-row]").id,
    scroll: window.scrollY,
    left: true,
  });
}

/** Pages are not stored by the browser, so it cannot put us back where we were. */
function comeBack() {
  const from = kept();
  if (!list || !from?.left || from.url !== location.pathname + location.search) return;
  keep({ ...from, left: false });
  const row = document.getElementById(from.row) ?? rows()[Math.min(from.at, rows().length - 1)];
  window.scrollTo(0, from.scroll);
  if (!row) return;
  select(row);
  put(linkOf(row), { preventScroll: true });
  const { top, bottom } = row.getBoundingClientRect();
  if (top < 64 || bottom > window.innerHeight - 64) row.scrollIntoView({ block: "center" });
}

/** On a ticket: which of the list it is, and the addresses beside it. */
function place() {
  const from = kept();
  const here = numberIn(location.pathname);
  if (!from || !here) return null;
  const numbers = from.items.map(numberIn);
  const at = numbers[from.at] === here ? from.at : numbers.indexOf(here);
  return at < 0 ? null : { ...from, at, total: from.items.length };
}

function nameWayBack() {
  const at = place();
  const back = document.querySelector(".head [data-back]");
  if (!at || !back) return;
  back.href = at.url;
  back.title = at.title;
  back.querySelector("span").textContent = filled("place", { title: at.title, n: at.at + 1, total: at.total }) || at.title;
}

function neighbour(by) {
  const at = place();
  const url = at?.items[at.at + by];
  if (!url) return false;
  keep({ ...at, at: at.at + by, row: null, left: true });
  location.href = url;
  return true;
}

/** Opens the menu of filters and goes to its first field. */
function openFilter() {
  const summary = document.querySelector("[data-filter-open]");
  if (!summary || !visible(summary)) return false;
  summary.parentElement.open = true;
  summary.parentElement.querySelector(".filter-menu summary, .filter-menu select, .filter-menu input")?.focus();
  return true;
}

function goBack() {
  const at = place();
  if (at) keep({ ...kept(), at: at.at, left: true });
  if (at) location.href = at.url;
  return at ? true : click(".head [data-back]");
}

/** What the newest flash or the page itself offers to take back; in a field the browser takes back what was typed. */
function undo(event) {
  const offered = [...document.querySelectorAll("[data-undo]")].filter((button) => !button.disabled && visible(button)).at(-1);
  if (!offered || isWriting(event.target)) return false;
  offered.click();
  return true;
}

export function watchLists() {
  nameWayBack();
  comeBack();
  document.addEventListener("click", leaving, true);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-list] [data-row]");
    if (row) select(row);
  });
  for (const code of ["KeyJ", "ArrowDown"]) bind(code, (event) => step(1, event));
  for (const code of ["KeyK", "ArrowUp"]) bind(code, (event) => step(-1, event));
  bind("KeyN", () => click("[data-take-next]"));
  bind("KeyT", () => (selected() ? click("[data-take]", selected()) : false));
  bind("Period", () => click("#fresh"));
  bind("KeyU", goBack);
  bind("KeyF", openFilter);
  bind("Mod+KeyZ", undo);
  document.addEventListener("click", (event) => {
    if (event.target.closest("#done-list") && place()) {
      event.preventDefault();
      goBack();
    }
  });
  if (numberIn(location.pathname)) {
    bind("KeyJ", () => neighbour(1));
    bind("KeyK", () => neighbour(-1));
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-filter-pick]")) event.target.form.requestSubmit();
  });
  onSwap(({ source }) => {
    if (source.id === "fresh") source.hidden = true;
  });
}
