// A sentence in the corner, as the site's own pages show it, with Undo where it is offered.

function part(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function toast(text, { undo = null, urgent = false, words }) {
  const place = document.getElementById("toasts");
  const box = part("div", "toast show");
  box.dataset.toast = "";
  box.dataset.say = urgent ? "assertive" : "polite";
  const body = part("div", "toast-body");
  body.append(part("span", "toast-text", text));
  if (undo) body.append(taker(undo, words));
  const close = part("button", "btn btn-icon btn-ghost", "×");
  close.type = "button";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", words.close);
  body.append(close);
  box.append(body);
  place.append(box);
  window.htmx?.process(box);
}

function taker(undo, words) {
  const button = part("button", "btn btn-sm", words.undo);
  button.type = "button";
  button.setAttribute("hx-post", undo);
  button.setAttribute("hx-swap", "none");
  button.dataset.undo = "";
  button.dataset.calUndo = "";
  return button;
}
