// Keys by their place on the keyboard (KeyboardEvent.code), so that a Russian layout works too. Letters act outside text
// fields and dialogs only and can be switched off; Mod is Ctrl or ⌘.

import { visible } from "./focus.js";

const SEQUENCE_MS = 1200;
const bindings = new Map();
let prefix = "";
let prefixTimer = null;

/**
 * bind("KeyJ", act), bind("Mod+Enter", act), bind("KeyG KeyW", act). What is bound later is asked first; act(event)
 * returns false when it has nothing to do here, then the next one is asked.
 */
export function bind(combination, act) {
  bindings.set(combination, [act, ...(bindings.get(combination) ?? [])]);
}

/** Whether the person writes there. */
export function isWriting(element) {
  if (!element?.matches) return false;
  if (element.matches("input")) return !/^(checkbox|radio|button|submit|reset|file|range|color)$/.test(element.type);
  return element.matches("textarea, select") || element.isContentEditable;
}

export function click(selector, region = document) {
  const element = [...region.querySelectorAll(selector)].find((found) => !found.disabled && visible(found));
  element?.click();
  return !!element;
}

function spelled(event) {
  const names = [];
  if (event.ctrlKey || event.metaKey) names.push("Mod");
  if (event.altKey) names.push("Alt");
  if (event.shiftKey) names.push("Shift");
  return [...names, codeOf(event)].join("+");
}

/** On-screen keyboards and some readers give no code. */
function codeOf(event) {
  if (event.code) return event.code === "NumpadEnter" ? "Enter" : event.code;
  return /^[a-z]$/i.test(event.key) ? `Key${event.key.toUpperCase()}` : event.key;
}

/** Keys that write a sign need the switch; arrows, Enter and Esc do not. */
function isSign(event) {
  return !event.ctrlKey && !event.metaKey && event.key.length === 1;
}

function mayAct(event) {
  if (!isSign(event)) return true;
  if (document.body.dataset.keys === "off") return false;
  return !isWriting(event.target) && !document.querySelector("dialog[open]");
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || /^(Control|Shift|Meta|Alt)/.test(event.key)) return;
  if (!mayAct(event)) return;
  const combination = spelled(event);
  const sequence = prefix ? `${prefix} ${combination}` : null;
  forgetPrefix();
  const acts = (sequence && bindings.get(sequence)) || bindings.get(byLetter(event)) || bindings.get(combination) || [];
  for (const act of acts) {
    if (act(event) === false) continue;
    event.preventDefault();
    return;
  }
  if (!sequence && [...bindings.keys()].some((name) => name.startsWith(`${combination} `))) {
    prefix = combination;
    prefixTimer = setTimeout(forgetPrefix, SEQUENCE_MS);
  }
}

/** Two signs stand elsewhere on other keyboards: what is printed on the key counts as well. */
function byLetter(event) {
  if (!isSign(event)) return null;
  return { "?": "Shift+Slash", "/": "Slash" }[event.key] ?? null;
}

function forgetPrefix() {
  prefix = "";
  clearTimeout(prefixTimer);
}

export function watchKeys() {
  document.addEventListener("keydown", onKey);
}
