// What is typed into a form with data-draft is kept in this browser, per person, until an answer says that it was
// carried out. A page that opens again with such a form gives the text back and says so. The same memory gives a field
// its text back when a condition hides and shows it. Forms with data-keep are kept by the server as well (unsent.js):
// then the newer of the two counts, and what was sent or discarded elsewhere is gone here too.

import { keptRows, rowsIn, setRows } from "./groups.js";
import { onSwap } from "./swaps.js";
import { dropThere, flush, isShared, keepThere, keptThere, letGo } from "./unsent.js";

const FORGET_MS = 14 * 24 * 3600_000;
const PAUSE_MS = 250;
const PREFIX = `instar:draft:${document.body.dataset.user || ""}:`;
const SENT = "instar:sent";

/** form → { first, values, present, note, had, shared }: what it held when new, all that was typed, fields it shows now;
 * `shared`: the server keeps something of it. */
const memory = new WeakMap();
const timers = new Map();
let filling = false; // we write, not the person

const nameOf = (form) => PREFIX + form.dataset.draft;
const isBox = (field) => /^(checkbox|radio)$/.test(field.type);
const valueOf = (field) => (isBox(field) ? field.checked : field.value);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function stored(key, place = localStorage) {
  try {
    return JSON.parse(place.getItem(key));
  } catch {
    return null;
  }
}

function store(key, value, place = localStorage) {
  try {
    if (value) place.setItem(key, JSON.stringify(value));
    else place.removeItem(key);
  } catch { /* a private window keeps nothing */ }
}

/** Fields by name; boxes and radios by name and value. */
function fields(form) {
  const found = new Map();
  for (const field of form.elements) {
    const { name, type } = field;
    if (!name || name.startsWith("_") || name === "rev" || name.endsWith("__file")) continue;
    if (/^(hidden|submit|button|reset|file|password|fieldset)$/.test(type) || "unkept" in field.dataset) continue;
    found.set(isBox(field) ? `${name}=${field.value}` : name, field);
  }
  return found;
}

/** What the server wrote into the field. */
function initialOf(field) {
  if (isBox(field)) return field.defaultChecked;
  if (!field.options) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}

function valuesOf(form, read = valueOf) {
  return Object.fromEntries([...fields(form)].map(([key, field]) => [key, read(field)]));
}

function filesOf(form) {
  return [...form.querySelectorAll("[data-files] li:has(input[type=hidden])")].map((item) => ({
    field: item.querySelector("input").name,
    id: item.querySelector("input").value,
    name: item.querySelector(".file > span")?.textContent,
    size: item.querySelector(".meta")?.textContent,
  }));
}

function heldBy(form, read = valueOf) {
  return { values: valuesOf(form, read), files: filesOf(form), rows: rowsIn(form) };
}

function keep(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  const known = memory.get(form);
  if (!form.isConnected || !known) return;
  const now = heldBy(form);
  known.values = keptRows({ ...known.values, ...now.values }, now.rows);
  const unchanged = same(now, known.first);
  if (unchanged && (!known.had || isShared(form))) return forget(form, { there: known.shared });
  store(nameOf(form), { at: Date.now(), values: known.values, files: now.files, rows: now.rows });
  share(form, known);
}

/** Tells the server. What was typed since then is told by the next round. */
function share(form, known) {
  if (!isShared(form)) return;
  const name = nameOf(form);
  const entry = stored(name) ?? {};
  known.shared = true;
  keepThere(form, entry, (at) => {
    const now = stored(name);
    if (now?.at === entry.at) store(name, at ? { ...now, saved: at } : null);
  });
}

/** `there`: the server has to be told; it knows of what it has carried out. */
export function forget(form, { there = isShared(form) } = {}) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  letGo(form);
  store(nameOf(form), null);
  if (there) dropThere(form);
  const known = memory.get(form);
  if (known) known.shared = false;
}

/** What is kept of a form: here or on the server, whichever was typed later. `saved`: when the server had it from here. */
function keptOf(form) {
  const here = stored(nameOf(form));
  if (!isShared(form)) return { kept: here };
  const there = keptThere(form);
  const based = (here?.saved ?? 0) >= (there?.at ?? 0);
  if (here && !here.saved && (!there || here.at > there.at)) return { kept: here, untold: true };
  if (here && there && based) return { kept: here };
  if (here) store(nameOf(form), null);
  return { kept: there };
}

/** Whether something is kept under the name in this browser. */
export function isKept(draft) {
  return !!stored(PREFIX + draft);
}

/** The same form for another draft: what it holds is put away, what is kept of the other comes. Gives back the former. */
export function turn(form, draft, part, kept) {
  const known = memory.get(form);
  const held = heldBy(form);
  for (const [, field] of fields(form)) if (!isBox(field)) field.defaultValue = "";
  if (known) {
    Object.assign(known, { first: { ...heldBy(form, initialOf), files: [] }, values: {}, had: false });
    keep(form);
    flush(form);
    known.note?.remove();
  }
  const empty = same(held, { ...heldBy(form, initialOf), files: [] });
  form.querySelectorAll("[data-files] li").forEach((item) => item.remove());
  for (const [, field] of fields(form)) if (!isBox(field)) field.value = "";
  Object.assign(form.dataset, { draft, part, kept });
  memory.delete(form);
  meet(form);
  return empty ? null : { at: Date.now(), ...held };
}

/** Into the form with what was typed elsewhere, and away from there. */
export function bring(form, draft, part, { values, files }) {
  fill(form, values);
  giveBackFiles(form, files ?? []);
  store(PREFIX + draft, null);
  dropThere(form, part);
  keep(form);
}

/** Puts values where a form that is not on the page yet will find them. */
export function leave(draft, values) {
  store(PREFIX + draft, { at: Date.now(), values, files: [] });
}

/** Sets fields to the values, but for those in `but`; whether anything is different now. Conditions hear of it. */
function fill(form, values, but = new Set()) {
  let changed = false;
  filling = true;
  for (const [key, field] of fields(form)) {
    if (!(key in values) || but.has(key) || valueOf(field) === values[key] || field.readOnly || field.disabled) continue;
    field[isBox(field) ? "checked" : "value"] = values[key];
    changed = true;
    field.dispatchEvent(new Event(isBox(field) || field.matches("select") ? "change" : "input", { bubbles: true }));
  }
  filling = false;
  return changed;
}

function meet(form) {
  const { kept, untold } = keptOf(form);
  const first = heldBy(form, initialOf);
  const known = { first, values: { ...kept?.values }, present: new Set(), note: null, had: !!kept, shared: !!kept };
  memory.set(form, known);
  // Somebody may have begun to type before we were there: that is newer than what was kept.
  const begun = new Set([...fields(form)].filter(([, field]) => valueOf(field) !== initialOf(field)).map(([key]) => key));
  const changed = kept && [setRows(form, kept.rows, kept.values), fill(form, known.values, begun), giveBackFiles(form, kept.files ?? [])].some(Boolean);
  known.present = new Set(fields(form).keys());
  if (changed) note(form, known);
  if (begun.size) keep(form);
  else if (untold) share(form, known);
}

/** After a swap: a field that came back gets its text back, and the line stands where it stood. */
function meetAgain(form, known) {
  if (known.note && !known.note.isConnected) place(form, known.note);
  fill(form, known.values, known.present);
  known.present = new Set(fields(form).keys());
}

function giveBackFiles(form, files) {
  const lost = files.filter(({ id }) => !form.querySelector(`[data-files] input[value="${CSS.escape(id)}"]`));
  for (const file of lost) {
    const drop = form.querySelector(`[data-upload="${CSS.escape(file.field)}"]`);
    drop?.dispatchEvent(new CustomEvent("instar:file", { detail: file }));
  }
  return lost.length > 0;
}

function note(form, known) {
  const template = document.getElementById("t-restored");
  if (!template) return;
  known.note = template.content.firstElementChild.cloneNode(true);
  place(form, known.note);
  known.note.querySelector("[data-draft-discard]").addEventListener("click", () => discard(form));
}

function place(form, line) {
  const before = form.querySelector("[data-problem], .step-body, .fields, textarea");
  if (before) before.before(line);
  else form.prepend(line);
}

export function discard(form) {
  const known = memory.get(form);
  known?.note?.remove();
  form.querySelectorAll("[data-files] li").forEach((item) => item.remove());
  if (known) {
    Object.assign(known, { note: null, had: false, values: {} });
    setRows(form, known.first.rows);
    fill(form, known.first.values);
  }
  forget(form);
  [...fields(form).values()][0]?.focus();
}

/** Forms that the browser itself sends: they are done when the next page is fine and does not show them again. */
function settleSent() {
  const sent = stored(SENT, sessionStorage) ?? [];
  store(SENT, null, sessionStorage);
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
  if (status >= 400) return;
  const taken = document.querySelector("[data-sent]:not(form)"); // the page says so itself, above a fresh form
  const shown = new Set([...document.querySelectorAll("form[data-draft]")].map(nameOf));
  for (const key of sent) if (taken || !shown.has(key)) store(key, null);
}

function forgetOld() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith("instar:draft:"));
  for (const key of keys) if (!(stored(key)?.at > Date.now() - FORGET_MS)) store(key, null);
}

function meetAll() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const known = memory.get(form);
    if (known) meetAgain(form, known);
    else meet(form);
  }
}

function submitted(event) {
  const form = event.target;
  if (!form.matches("[data-draft]")) return;
  keep(form);
  if (!form.matches("[hx-post]")) store(SENT, [...(stored(SENT, sessionStorage) ?? []), nameOf(form)], sessionStorage);
}

export function watchDrafts() {
  try {
    forgetOld();
    settleSent();
  } catch { /* storage is shut off */ }
  setTimeout(meetAll); // after htmx has met the page: conditions must hear what is given back
  const typed = (event) => {
    const form = event.target.closest("form[data-draft]");
    if (filling || !form || !memory.has(form)) return;
    Object.assign(memory.get(form).values, valuesOf(form)); // at once: a condition may take the field away
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(keep, PAUSE_MS, form));
  };
  for (const name of ["input", "change", "instar:files"]) document.addEventListener(name, typed);
  document.addEventListener("submit", submitted, true);
  document.addEventListener("instar:forms", meetAll);
  const now = () => [...timers.keys()].forEach(keep);
  window.addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", now);
  onSwap(({ source, done }) => {
    if (done && source.matches("form[data-draft]") && !source.isConnected) forget(source, { there: false });
    else if (!done && memory.has(source)) keep(source); // refused: sending has stopped what was on its way to the server
    meetAll();
  });
}
