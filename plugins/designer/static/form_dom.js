// Elements for the views of the form editor: el("button", { type: "button", onclick: go }, "Go").

/** `attributes`: on… are listeners, false and null are left out, true stands without a value, `value` and `checked` are properties. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "inert") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** An icon of the site's sprite, which the page names. */
export function icon(name, size = 16) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", size === 16 ? "ico ico-16" : "ico");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.getElementById("form-editor").dataset.icons}#tabler-${name}`);
  svg.append(use);
  return svg;
}

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

let numbered = 0;

/** An id that nothing else on the page has. */
export function fresh(name) {
  numbered += 1;
  return `${name}-${numbered}`;
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
