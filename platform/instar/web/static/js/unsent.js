// What is typed on a ticket is kept by the server too, a moment after the typing stops and now and then while it goes on:
// it is there on another device, and colleagues see that somebody is writing (never what). One request after another.

import { onBack } from "./connection.js";
import { csrf, send } from "./session.js";

const PAUSE_MS = 1200;
const LONGEST_MS = 5000;
const LARGEST_LAST_WORD = 60_000; // a browser that closes the page sends no more
const waiting = new Map(); // form → what is to be kept there
const lines = new WeakMap(); // form → its requests, so that none overtakes another

/** Whether the server keeps what is typed into this form. */
export function isShared(form) {
  return !!form.dataset.keep;
}

/** What the server had when it drew the form: { at, values, files, rows }, or null. */
export function keptThere(form) {
  try {
    return form.dataset.kept ? JSON.parse(form.dataset.kept) : null;
  } catch {
    return null;
  }
}

/** told(at): the server has it; null: the form was sent meanwhile. */
export function keepThere(form, { values, files, rows }, told) {
  const since = waiting.get(form)?.since ?? performance.now();
  clearTimeout(waiting.get(form)?.timer);
  const pause = performance.now() - since > LONGEST_MS ? 0 : PAUSE_MS;
  const timer = setTimeout(flush, pause, form);
  waiting.set(form, { since, timer, told, url: form.dataset.keep, body: bodyOf(form, JSON.stringify({ values, files, rows })) });
}

/** The form is being sent, or what it held is gone: nothing more is to be kept. */
export function letGo(form) {
  clearTimeout(waiting.get(form)?.timer);
  waiting.delete(form);
}

export function dropThere(form, part = form.dataset.part) {
  if (part === form.dataset.part) letGo(form);
  inLine(form, form.dataset.keep, bodyOf(form, "", part));
}

/** Now, not in a moment. */
export function flush(form) {
  const { url, body, told } = waiting.get(form) ?? {};
  letGo(form);
  if (body) inLine(form, url, body, told);
}

function bodyOf(form, content, part = form.dataset.part) {
  return new URLSearchParams({ part, content, _key: form.querySelector("[name=_key]")?.value ?? "" });
}

function inLine(form, url, body, told = () => {}) {
  const before = lines.get(form) ?? Promise.resolve();
  lines.set(form, before.then(async () => {
    const response = await send(url, { method: "POST", body, headers: { Accept: "application/json" } }, { quiet: true });
    if (response.ok) told((await response.json()).at);
  }).catch(() => {}));
}

/** The page goes away: what still waits is sent with its last breath. */
function lastWord() {
  for (const [form, { url, body }] of waiting) {
    letGo(form);
    if (body.toString().length > LARGEST_LAST_WORD) continue;
    fetch(url, { method: "POST", body, keepalive: true, headers: { "X-CSRF-Token": csrf() } }).catch(() => {});
  }
}

export function watchUnsent() {
  window.addEventListener("pagehide", lastWord);
  document.addEventListener("submit", ({ target }) => letGo(target), true);
  onBack(() => [...waiting.keys()].forEach(flush));
}
