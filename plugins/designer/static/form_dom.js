// What the views of the form editor are made of: a button with an icon, a list to choose from.

import { freshId as fresh, h as el, icon } from "./dom.js";

export { el, fresh, icon };

export function button(text, { icon: name = null, label = null, ghost = false, ...attributes } = {}) {
  const plain = label ? "btn btn-sm btn-icon btn-ghost" : `btn btn-sm${ghost ? " btn-ghost" : ""}`;
  return el("button", { type: "button", class: plain, "aria-label": label, title: label, ...attributes }, name && icon(name), text);
}

/** `options`: [[value, title]…]; groups as [title, [[value, title]…]] with a list in the second place. */
export function select(options, value, attributes = {}) {
  const one = ([key, title]) =>
    Array.isArray(title) ? el("optgroup", { label: key }, title.map(one)) : el("option", { value: key, selected: key === value }, title);
  const made = el("select", { class: "form-select", ...attributes }, options.map(one));
  made.value = value ?? "";
  return made;
}

/** The focus where it was, by `data-focus`, after `draw` has made the inside of `host` anew. */
export function keepingFocus(host, draw) {
  const at = document.activeElement;
  const name = host.contains(at) ? at.dataset.focus : undefined;
  const range = name && "selectionStart" in at ? [at.selectionStart, at.selectionEnd] : null;
  draw();
  const again = name !== undefined && host.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  if (!again) return;
  again.focus();
  if (range && range[0] !== null && again.setSelectionRange) {
    try { again.setSelectionRange(...range); } catch { /* not every input has a caret */ }
  }
}
