// Rows of a group: one is added below, removed, moved up and down. Names and ids say the place of their row, so they are
// written anew after each change; the server reads the rows in the order in which they stand.

import { firstIn } from "./focus.js";
import { onSwap } from "./swaps.js";

const NAMES = ["name", "data-field", "data-upload"];
const IDS = ["id", "for", "aria-describedby", "aria-labelledby", "aria-controls"];

const listOf = (group) => group.querySelector(":scope > [data-rows]");
const rowsOf = (group) => [...listOf(group).children];
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Without script there were empty rows; with it there are buttons. */
function meet(group) {
  group.querySelector(":scope > noscript")?.remove();
  group.querySelectorAll(":scope > [data-row-add], .group-tools").forEach((tool) => { tool.hidden = false; });
  number(group);
}

function number(group) {
  const name = new RegExp(`^${escaped(group.dataset.group)}\\.\\w+\\.`);
  const id = new RegExp(`(^|\\s)${escaped(group.id)}-(?:\\d+|__row__)-`, "g");
  const rows = rowsOf(group);
  rows.forEach((row, at) => {
    for (const part of [row, ...row.querySelectorAll("*")]) {
      write(part, NAMES, (text) => text.replace(name, `${group.dataset.group}.${at}.`));
      write(part, IDS, (text) => text.replace(id, `$1${group.id}-${at}-`));
    }
    for (const part of [row, ...row.querySelectorAll(".group-tools button")]) {
      write(part, ["aria-label"], (text) => text.replace(/\d+|__n__/, at + 1));
    }
    row.querySelector("[data-row-up]").disabled = at === 0;
    row.querySelector("[data-row-down]").disabled = at === rows.length - 1;
    row.querySelector("[data-row-remove]").disabled = rows.length <= Number(group.dataset.least);
  });
  group.querySelector(":scope > [data-row-add]").disabled = rows.length >= Number(group.dataset.most);
}

function write(part, attributes, change) {
  for (const attribute of attributes) {
    const text = part.getAttribute(attribute);
    const changed = text && change(text);
    if (changed && changed !== text) part.setAttribute(attribute, changed);
  }
}

function add(group) {
  const row = group.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  listOf(group).append(row);
  row.querySelectorAll(".group-tools").forEach((tools) => { tools.hidden = false; });
  number(group);
  return row;
}

/** Conditions and drafts hear of it as of a letter typed. */
function tell(group) {
  group.querySelector(":scope > input[type=hidden]").dispatchEvent(new Event("input", { bubbles: true }));
}

function pressed(button) {
  const group = button.closest("[data-group]");
  const row = button.closest("[data-group-row]");
  const after = row?.nextElementSibling ?? row?.previousElementSibling;
  if (button.matches("[data-row-add]")) firstIn(add(group).querySelector(".fields"))?.focus();
  else if (button.matches("[data-row-up]")) row.previousElementSibling?.before(row);
  else if (button.matches("[data-row-down]")) row.nextElementSibling?.after(row);
  else row.remove();
  number(group);
  if (button.isConnected && row) (button.disabled ? firstIn(row) : button).focus();
  else if (row) (after ? firstIn(after) : group.querySelector(":scope > [data-row-add]"))?.focus();
  tell(group);
}

/** How many rows each group of a form has, for its draft. */
export function rowsIn(form) {
  return Object.fromEntries([...form.querySelectorAll("[data-group]:has(> template)")].map(
    (group) => [group.dataset.group, rowsOf(group).length],
  ));
}

/** As many rows as a draft had (at least those that its values name); true when there were more or less. */
export function setRows(form, counts = {}, values = {}) {
  let changed = false;
  for (const group of form.querySelectorAll("[data-group]:has(> template)")) {
    const start = `${group.dataset.group}.`;
    const named = Object.keys(values).filter((name) => name.startsWith(start)).map((name) => Number.parseInt(name.slice(start.length), 10));
    const wanted = counts?.[group.dataset.group] ?? Math.max(rowsOf(group).length, ...named.map((at) => at + 1));
    while (rowsOf(group).length < wanted && rowsOf(group).length < Number(group.dataset.most)) changed = !!add(group);
    while (rowsOf(group).length > wanted) {
      rowsOf(group).at(-1).remove();
      changed = true;
    }
    number(group);
  }
  return changed;
}

/** The values of a form without those of rows that are gone. */
export function keptRows(values, counts) {
  const gone = (name) => Object.entries(counts).some(([group, count]) =>
    name.startsWith(`${group}.`) && Number.parseInt(name.slice(group.length + 1), 10) >= count);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !gone(name)));
}

function meetAll() {
  document.querySelectorAll("[data-group]:has(> template)").forEach(meet);
}

export function watchGroups() {
  meetAll();
  onSwap(meetAll);
  document.addEventListener("instar:forms", meetAll);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-up], [data-row-down], [data-row-remove]");
    if (button) pressed(button);
  });
}
