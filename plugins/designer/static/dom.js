// Elements made in one line: h("button", {class: "btn", onclick: act}, "Text", child…). Texts become text, never markup.

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (["value", "checked", "selected", "textContent", "hidden", "disabled"].includes(name)) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** An icon of the site's sprite, as its templates write it. */
export function icon(name, size = 16) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `ico ico-${size}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  const any = document.querySelector("svg.ico use");
  const sprite = any ? any.getAttribute("href").split("#")[0] : "/static/vendor/icons.svg";
  use.setAttribute("href", `${sprite}#tabler-${name}`);
  svg.append(use);
  return svg;
}

/** A button with an icon and a name for the ear and the pointer. */
export function iconButton(name, label, act, more = {}) {
  return h("button", { class: "btn btn-sm btn-icon btn-ghost", type: "button", "aria-label": label, title: label, onclick: act, ...more }, icon(name));
}

let number = 0;

/** An id for a label and what it belongs to. */
export function freshId(prefix = "e") {
  number += 1;
  return `${prefix}-${number}`;
}

/** Draw anew and leave the focus where it was: fields are told apart by data-at, else by id. */
export function keepingFocus(host, draw) {
  const active = host.contains(document.activeElement) ? document.activeElement : null;
  const at = active?.dataset?.at;
  const caret = active && "selectionStart" in active ? safely(() => [active.selectionStart, active.selectionEnd]) : null;
  draw();
  if (!at) return;
  const again = host.querySelector(`[data-at="${CSS.escape(at)}"]`);
  again?.focus({ preventScroll: true });
  if (again && caret?.[0] !== null && caret) safely(() => again.setSelectionRange(...caret));
}

function safely(read) {
  try { return read(); } catch { return null; }
}
