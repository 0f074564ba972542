// A pressed button is busy at once and deaf till the answer is there; after 400 ms a thin line on top says that we wait.

const PATIENCE_MS = 400;
let waiting = 0;
let timer = null;

export function isBusy(button) {
  return button?.getAttribute("aria-busy") === "true";
}

export function press(button) {
  button?.setAttribute("aria-busy", "true");
}

export function release(button) {
  button?.removeAttribute("aria-busy");
}

/** A person waits for something: began() once, ended() once. */
export function began() {
  waiting += 1;
  timer ??= setTimeout(() => show(true), PATIENCE_MS);
}

export function ended() {
  waiting = Math.max(0, waiting - 1);
  if (waiting) return;
  clearTimeout(timer);
  timer = null;
  show(false);
}

function show(on) {
  const line = document.getElementById("loading");
  if (line) line.hidden = !on;
}

/** Forms that the browser itself sends: a second press does nothing, and coming back finds them fresh. */
export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[hx-post], [data-login-form]") || form.method === "get") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    press(event.submitter ?? form.querySelector("[type=submit]"));
    began();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(release);
    });
    waiting = 0;
    ended();
  });
}
