// What is said to the ear (two live regions) and shown for a while (toasts).
// A toast from the server is an element in #toasts; one from here is made alike. Both are watched in one place. Scripts of
// plugins ask for one by the event "instar:toast" at the document, with { text, urgent, url, link }.

import { icon } from "./icons.js";
import { keepToast } from "./kept.js";

const STAYS_MS = 8000;
const TICK_MS = 250;

/** Into the polite region, or the assertive one for refusals and conflicts. */
export function say(text, urgent = false) {
  const region = regionFor(urgent);
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
}

export function toast(text, { urgent = false, url = null, link = "" } = {}) {
  const place = document.getElementById("toasts");
  if (!place) return say(text, urgent);
  const box = document.createElement("div");
  box.className = "toast show";
  box.dataset.toast = "";
  box.dataset.say = urgent ? "assertive" : "polite";
  const body = document.createElement("div");
  body.className = "toast-body";
  const said = document.createElement("span");
  said.className = "toast-text";
  said.textContent = text;
  body.append(icon(urgent ? "alert-circle" : "check", 20), said);
  if (url) {
    const to = document.createElement("a");
    to.href = url;
    to.textContent = link;
    body.append(" ", to);
  }
  body.append(closer());
  box.append(body);
  place.append(box);
}

function closer() {
  const button = document.createElement("button");
  button.className = "btn btn-icon btn-ghost";
  button.type = "button";
  button.dataset.toastClose = "";
  button.setAttribute("aria-label", document.querySelector("[data-close][aria-label]")?.ariaLabel ?? "×");
  button.append(icon("x"));
  return button;
}

/** A modal dialog makes the page around it mute: what is said then is said inside it. */
function regionFor(urgent) {
  const id = urgent ? "say-now" : "say";
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (!dialog) return document.getElementById(id);
  let region = dialog.querySelector(`:scope > [data-${id}]`);
  if (!region) {
    region = document.createElement("div");
    region.className = "visually-hidden";
    region.setAttribute(`data-${id}`, "");
    region.setAttribute("role", urgent ? "alert" : "status");
    dialog.append(region);
  }
  return region;
}

/** Toasts are said once, stay eight seconds, and longer while somebody points at them or is in them. */
export function watchToasts() {
  const place = document.getElementById("toasts");
  if (!place) return;
  const begin = (box) => {
    const text = box.querySelector(".toast-text")?.textContent.trim();
    say(text, box.dataset.say === "assertive");
    keepToast(text, box.querySelector("a[href]")?.getAttribute("href"));
    let left = STAYS_MS;
    const timer = setInterval(() => {
      if (box.isConnected && box.matches(":hover, :focus-within")) return;
      left -= TICK_MS;
      if (left > 0 && box.isConnected) return;
      clearInterval(timer);
      box.remove();
    }, TICK_MS);
  };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.matches?.("[data-toast]")) begin(node);
    }
  }).observe(place, { childList: true });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toast-close]");
    if (!button) return;
    const keyboard = event.detail === 0;
    button.closest("[data-toast]").remove();
    if (keyboard) document.getElementById("main")?.focus({ preventScroll: true });
  });
  place.querySelectorAll("[data-toast]").forEach(begin);
  document.addEventListener("instar:toast", ({ detail }) => toast(detail.text, detail));
}
