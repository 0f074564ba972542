// The table of tickets: from cell to cell by arrows, a cell is changed where it stands, columns are moved and made wider.
// What a person changes of the look goes into the address, so that a link or a saved view shows the same.

import { open } from "./dialogs.js";
import { firstField, put } from "./focus.js";
import { say } from "./say.js";
import { onSwap } from "./swaps.js";

const grid = document.querySelector("[data-grid]");
const PICK = 36;
const [NARROWEST, WIDEST, STEP] = [48, 1200, 16];
let left = null; // id of the cell that was being changed

const heads = () => [...grid.querySelectorAll("thead [data-column]")];
const rows = () => [...grid.querySelectorAll("tbody:not([hidden]) [data-row]")];
const cellsOf = (row) => [...row.querySelectorAll("[data-name]")];
const cellOf = (element) => element?.closest?.("[data-grid] [data-name]");
const formIn = (element) => element?.closest?.(".grid-form");

// -- from cell to cell ------------------------------------------------------------------------------------------------

function reach(cell) {
  if (!cell) return;
  grid.querySelectorAll("[data-name][tabindex='0']").forEach((other) => { other.tabIndex = -1; });
  cell.tabIndex = 0;
  put(cell, { preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function step(cell, down, right) {
  const all = rows();
  const row = all.indexOf(cell.closest("[data-row]"));
  const at = cellsOf(all[row]).indexOf(cell);
  const target = all[Math.min(Math.max(row + down, 0), all.length - 1)];
  const cells = cellsOf(target);
  reach(cells[Math.min(Math.max(at + right, 0), cells.length - 1)]);
}

function change(cell) {
  if (!("edits" in cell.dataset) || cell.querySelector(".grid-form")) return false;
  left = cell.id;
  const row = cell.closest("[data-row]");
  const query = new URLSearchParams(location.search);
  const asked = new URLSearchParams({ edit: cell.dataset.name });
  for (const name of ["columns", "frozen"]) if (query.has(name)) asked.set(name, query.get(name));
  window.htmx.ajax("GET", `/t/${row.dataset.number}/row?${asked}`, { source: cell, target: row, swap: "outerHTML" });
  return true;
}

function onKey(event) {
  const form = formIn(event.target);
  if (form) return inForm(event, form);
  const head = event.target.closest("[data-column]");
  if (event.target.matches("[data-grip]")) return byKey(event, head);
  const cell = cellOf(event.target);
  const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const way = ways[event.key];
  if (event.altKey && way?.[1] && (cell || head)) {
    event.preventDefault();
    move(cell?.dataset.name ?? head.dataset.column, way[1]);
  } else if (!cell || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (way) {
    event.preventDefault();
    step(cell, ...way);
  } else if (event.key === "F2" || (event.key === "Enter" && event.target === cell)) {
    event.preventDefault();
    if (!change(cell)) cell.querySelector("a")?.click();
  }
}

function inForm(event, form) {
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-edit-cancel]").click();
  } else if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
}

function swapped() {
  const form = grid.querySelector(".grid-form");
  if (form && !form.contains(document.activeElement)) {
    const field = firstField(form);
    put(field);
    if (field?.matches("input")) field.select?.();
  } else if (!form && left) {
    reach(document.getElementById(left));
    left = null;
  }
}

// -- how it is looked at -------------------------------------------------------------------------------------------------

/** The address with these columns in it; whatever else it holds stays. */
function addressWith(values) {
  const url = new URL(location.href);
  url.searchParams.set("columns", values.join(","));
  return url;
}

function move(name, by) {
  const order = heads().map((head) => head.dataset.column);
  const from = order.indexOf(name);
  const to = from + by;
  if (to < 0 || to >= order.length) return;
  const values = heads().map((head) => head.dataset.value);
  values.splice(to, 0, ...values.splice(from, 1));
  location.assign(addressWith(values));
}

function widen(head, wanted) {
  const width = Math.round(Math.min(Math.max(wanted, NARROWEST), WIDEST));
  const name = head.dataset.column;
  head.dataset.value = `${name}:${width}`;
  head.querySelector("[data-grip]").setAttribute("aria-valuenow", width);
  grid.querySelector(`col[data-col="${CSS.escape(name)}"]`).width = width;
  place();
}

/** Where the columns begin: those that stay in sight lie there. */
function place() {
  let at = PICK;
  heads().forEach((head, number) => {
    grid.style.setProperty(`--at-${number}`, `${at}px`);
    at += Number(head.querySelector("[data-grip]").getAttribute("aria-valuenow"));
  });
  grid.width = at;
}

/** Every way from here keeps the widths. */
function keepWidths() {
  const values = heads().map((head) => head.dataset.value);
  history.replaceState(history.state, "", addressWith(values));
  const columns = values.join(",");
  document.querySelectorAll(`a[href^="${location.pathname}"]`).forEach((link) => {
    const url = new URL(link.href);
    url.searchParams.set("columns", columns);
    link.href = `${url.pathname}${url.search}`;
  });
  document.querySelectorAll("#columns [name=columns]").forEach((box) => {
    box.value = values.find((value) => value.split(":")[0] === box.value.split(":")[0]) ?? box.value;
  });
}

function byKey(event, head) {
  const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (!by) return;
  event.preventDefault();
  widen(head, Number(event.target.getAttribute("aria-valuenow")) + by);
  keepWidths();
}

function grip(event) {
  const handle = event.target.closest("[data-grip]");
  if (!handle) return;
  event.preventDefault();
  const head = handle.closest("[data-column]");
  const before = Number(handle.getAttribute("aria-valuenow"));
  const from = event.clientX;
  handle.setPointerCapture(event.pointerId);
  const drag = ({ clientX }) => widen(head, before + clientX - from);
  handle.addEventListener("pointermove", drag);
  handle.addEventListener("pointerup", () => {
    handle.removeEventListener("pointermove", drag);
    keepWidths();
  }, { once: true });
}

function carry() {
  let carried = null;
  heads().forEach((head) => {
    head.draggable = true;
    head.addEventListener("dragstart", (event) => {
      if (document.activeElement?.matches("[data-grip]:active")) return event.preventDefault();
      carried = head;
      event.dataTransfer.effectAllowed = "move";
    });
    head.addEventListener("dragover", (event) => {
      if (!carried || carried === head) return;
      event.preventDefault();
      head.classList.add("over");
    });
    head.addEventListener("dragleave", () => head.classList.remove("over"));
    head.addEventListener("drop", (event) => {
      event.preventDefault();
      const all = heads();
      if (carried) move(carried.dataset.column, all.indexOf(head) - all.indexOf(carried));
    });
    head.addEventListener("dragend", () => { carried = null; });
  });
}

function unfold(event) {
  const link = event.target.closest("[data-group]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const body = document.getElementById(link.dataset.group);
  const opens = body.hidden;
  body.hidden = !opens;
  link.setAttribute("aria-expanded", opens);
  if (opens && !body.childElementCount) {
    window.htmx.ajax("GET", link.getAttribute("href"), { source: link, target: body, swap: "innerHTML" });
  }
}

// -- the sheet of columns ------------------------------------------------------------------------------------------------

function watchColumns() {
  const sheet = document.getElementById("columns");
  const offers = sheet.querySelector("[data-offers]");
  document.querySelectorAll("[data-columns-open]").forEach((button) => {
    button.addEventListener("click", () => open(sheet, button));
  });
  offers.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    const line = button.closest("li");
    if ("up" in button.dataset) line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    button.focus();
    const title = line.querySelector(".form-check-label").textContent;
    say(offers.dataset.moved.replace("{title}", title).replace("{n}", [...offers.children].indexOf(line) + 1));
  });
  offers.addEventListener("change", ({ target }) => { // what is chosen stands behind what was
    const line = target.closest("li");
    const others = [...offers.querySelectorAll("li:has(:checked)")].filter((other) => other !== line);
    if (!target.checked || !others.length) return;
    others.at(-1).after(line);
    target.focus();
  });
  sheet.querySelector("[data-columns-find]").addEventListener("input", ({ target }) => {
    const words = target.value.trim().toLocaleLowerCase();
    offers.querySelectorAll("li").forEach((line) => { line.hidden = !line.textContent.toLocaleLowerCase().includes(words); });
  });
}

watchColumns();
if (grid) {
  grid.addEventListener("keydown", onKey);
  grid.addEventListener("pointerdown", grip);
  grid.addEventListener("click", unfold);
  grid.addEventListener("dblclick", (event) => {
    const cell = cellOf(event.target);
    if (cell && !formIn(event.target)) change(cell);
  });
  grid.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (cell && event.target === cell) cell.tabIndex = 0;
  });
  onSwap(swapped);
  place();
  carry();
  const first = grid.querySelector("[data-name]");
  if (first) first.tabIndex = 0;
}
