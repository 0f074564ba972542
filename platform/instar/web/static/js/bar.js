// The left bar (fold, the phone's More) and the switches of "me", which act at once and are sent behind the scenes.

import { bind, click } from "./keys.js";
import { put } from "./focus.js";
import { send } from "./session.js";

const GO = { KeyW: "work", KeyQ: "queue", KeyB: "boards", KeyT: "tickets", KeyO: "overview", KeyR: "reports", KeyP: "processes", KeyN: "bell" };
const root = document.documentElement;

function fold() {
  root.dispatchEvent(new CustomEvent("instar:fold"));
}

function more(on) {
  const button = document.querySelector("[data-more]");
  if (!button) return;
  document.body.classList.toggle("more-open", on);
  button.setAttribute("aria-expanded", String(on));
  if (on) put(document.querySelector("#bar .bar-item"));
  else if (document.activeElement?.closest("#bar")) button.focus();
}

const isMoreOpen = () => document.body.classList.contains("more-open");

/** Theme, density, keys: seen at once; the server hears of it, the page stays. A language needs another page. */
function choose(event) {
  const { name, value } = event.submitter ?? {};
  const apply = {
    theme: () => { root.dataset.theme = value; },
    density: () => { root.dataset.density = value; },
    keys: () => { document.body.dataset.keys = value; },
  }[name];
  if (!apply) return;
  event.preventDefault();
  apply();
  event.submitter.parentElement.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  });
  const body = new URLSearchParams(new FormData(event.target, event.submitter));
  send(event.target.getAttribute("action"), { method: "POST", body, headers: { "HX-Request": "true" } });
}

function go(key) {
  const link = document.querySelector(`#bar [data-entry="${key}"]`);
  if (!link) return false;
  location.href = link.href;
  return true;
}

export function watchBar() {
  document.querySelector("[data-fold]")?.addEventListener("click", fold);
  document.querySelector("[data-more]")?.addEventListener("click", () => more(!isMoreOpen()));
  document.addEventListener("submit", (event) => event.target.matches(".me-form") && choose(event), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isMoreOpen()) more(false);
  });
  bind("BracketLeft", () => { fold(); });
  bind("KeyC", () => click("[data-key-c]") || click('[data-entry="new"]'));
  for (const [code, key] of Object.entries(GO)) bind(`KeyG ${code}`, () => go(key));
}
