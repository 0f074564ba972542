// A sentence in the corner, as the site's own pages show it, with Undo where it is offered.

function part(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** `undo`: an address of the site's own undo, or a function. */
export function toast(text, { undo = null, urgent = false, words }) {
  if (!undo) return document.dispatchEvent(new CustomEvent("instar:toast", { detail: { text, urgent } }));
  const box = part("div", "toast show");
  box.dataset.toast = "";
  box.dataset.say = "polite";
  const body = part("div", "toast-body");
  const close = part("button", "btn btn-icon btn-ghost", "×");
  close.type = "button";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", words.close);
  body.append(part("span", "toast-text", text), taker(undo, box, words), close);
  box.append(body);
  document.getElementById("toasts").append(box);
  window.htmx?.process(box);
}

function taker(undo, box, words) {
  const button = part("button", "btn btn-sm", words.undo);
  button.type = "button";
  if (typeof undo === "string") {
    button.setAttribute("hx-post", undo);
    button.setAttribute("hx-swap", "none");
    button.dataset.undo = "";
    button.dataset.ganttUndo = "";
  } else {
    button.addEventListener("click", () => {
      box.remove();
      undo();
    });
  }
  return button;
}
