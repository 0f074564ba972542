// The card of a step: the first keystroke takes it, the outcome menu has numbers, after an outcome the focus is where the
// work goes on, and a step that somebody else has finished gives the typed text back in three ways.

import { forget, leave } from "./drafts.js";
import { firstField, has, put, visible } from "./focus.js";
import { bind, click, isWriting } from "./keys.js";
import { copy } from "./copy.js";
import { onSwap } from "./swaps.js";
import { send } from "./session.js";

const claimed = new Set();

/** The card with the focus, else the first one of the page. */
export function currentStep() {
  const active = document.activeElement?.closest("form[data-step]");
  return active ?? [...document.querySelectorAll("form[data-step]")].at(0) ?? null;
}

/** Quietly, once, and only by a person's own keystroke: opening a ticket claims nothing. */
function claim(event) {
  const form = event.target.closest?.("form[data-step]");
  const button = form?.querySelector("[data-take]");
  if (!button || !event.isTrusted || claimed.has(form.dataset.step)) return;
  claimed.add(form.dataset.step);
  button.dataset.quiet = ""; // whatever the answer is, no dialog comes between two letters
  button.click();
  delete button.dataset.quiet;
}

function openOutcomes() {
  const step = currentStep();
  const toggle = step?.querySelector("[data-outcomes]");
  if (!toggle) return step ? pressMain(step) : false;
  toggle.closest(".outcomes-more").classList.add("asked");
  if (!toggle.classList.contains("show")) toggle.click();
  toggle.parentElement.querySelector(".dropdown-item:not(:disabled)")?.focus();
  return true;
}

/** The main button of a form; a card of a step, a sheet, a reply, a property. */
export function pressMain(form) {
  const button = form.querySelector("button.main:not(:disabled)") ?? form.querySelector("[type=submit]:not(:disabled)");
  if (!button) return false;
  form.requestSubmit(button);
  return true;
}

function sendHere() {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const here = document.activeElement?.closest("form:not([role=search])");
  const form = here ?? dialog?.querySelector("form") ?? currentStep() ?? document.querySelector("main form[data-draft]");
  return form ? pressMain(form) : false;
}

function pressNumber(event) {
  const menu = document.querySelector(".dropdown-menu.show [data-number]")?.closest(".dropdown-menu");
  const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (!menu || !number || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  menu.querySelector(`[data-number="${number}"]:not(:disabled)`)?.click();
}

/** What has to be filled in before it can be finished, mostly the answer. */
function wantedIn(step) {
  return [...step.querySelectorAll("[aria-required=true]")].find((field) => visible(field) && !field.value);
}

function intoStep() {
  const step = currentStep();
  return step ? put(wantedIn(step)) || put(firstField(step) ?? step.querySelector(".step-title")) : false;
}

/** Mistakes first; then the answer of somebody who was faster; then where the work goes on. */
function afterSwap({ source, status, done, quiet, target }) {
  if (quiet) return;
  const region = target?.isConnected ? target : document;
  if (status === 422) {
    const bad = region.querySelector("[aria-invalid=true]") ?? region.querySelector("[data-errors]");
    const asked = region.querySelector("[data-asks]")?.closest("form");
    return put(bad ?? (asked && wantedIn(asked)));
  }
  const conflict = status === 409 && source.matches("form") && region.querySelector("[data-conflict]");
  if (conflict) return put(conflict);
  if (done && source.matches("[data-take]") && !has()) return put(firstField(currentStep() ?? region));
  if (!done || !source.matches("form[data-step], form[data-moves], #role-form, .step-event")) return;
  if (source.isConnected || document.querySelector("dialog[open]")) return;
  const onward = document.querySelector("#step-done [data-focus]"); // is there where nothing more is to be done here
  const next = document.querySelector("#steps form[data-step]");
  if (onward) put(onward);
  else if (next) put(firstField(next) ?? next.querySelector(".step-title"));
}

/** All that was typed into the card, the answer first. */
function typedIn(form) {
  const reply = form.querySelector("[data-reply]")?.value.trim();
  const others = [...form.querySelectorAll("textarea, input[type=text], input[type=email], input[type=tel]")];
  const texts = others.filter((field) => !field.matches("[data-reply]") && field.value.trim()).map((field) => field.value);
  return { reply, text: [reply, ...texts].filter(Boolean).join("\n\n") };
}

/** The step is finished: what the server has now takes the place of the card, and the text goes into the reply below. */
async function putIntoReply(form) {
  const page = await truePage();
  const compose = page?.getElementById("compose");
  if (!compose) return;
  const { reply, text } = typedIn(form);
  const part = compose.querySelector("[name=audience][value=client]")?.value ?? compose.dataset.part;
  leave(compose.dataset.drafts + part, { body: reply || text });
  forget(form);
  show(page);
  const radio = document.querySelector(`#compose [name=audience][value="${part}"]:not(:checked)`);
  if (radio) radio.click();
  put(document.getElementById("compose-body"));
}

async function discardTyped(form) {
  forget(form);
  if (form.closest("dialog")) return form.closest("dialog").close();
  const page = await truePage();
  if (page) show(page);
  put(document.getElementById("conversation"));
}

async function truePage() {
  const response = await send(location.pathname, { headers: { Accept: "text/html" } });
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
}

/** The open steps and the composer as the server has them now. */
function show(page) {
  for (const id of ["steps", "write"]) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) continue;
    old.replaceWith(document.adoptNode(fresh));
    window.htmx.process(fresh);
  }
  document.dispatchEvent(new CustomEvent("instar:forms"));
}

/** At load the step's title, its first field and its main button lie in the window: scrolls no more than that takes. */
function reveal() {
  const step = currentStep();
  if (!step || (location.hash && !location.hash.startsWith("#step")) || has()) return;
  const bar = step.querySelector(".outcomes");
  const field = firstField(step)?.closest(".field") ?? step.querySelector(".step-head");
  const under = bar.offsetHeight + (Number.parseFloat(getComputedStyle(bar).bottom) || 0); // it sticks to the bottom
  const hidden = field.getBoundingClientRect().bottom + 8 - (window.innerHeight - under);
  const spare = step.getBoundingClientRect().top - 56;
  if (hidden > 0) window.scrollBy(0, Math.min(hidden, spare));
}

export function watchSteps() {
  reveal();
  document.addEventListener("input", claim);
  document.addEventListener("keydown", pressNumber, true);
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-step]");
    if (!form) return;
    if (event.target.closest("[data-put-reply]")) putIntoReply(form);
    if (event.target.closest("[data-copy-text]")) copy(typedIn(form).text);
    if (event.target.closest("[data-discard-text]")) discardTyped(form);
  });
  bind("Mod+Enter", sendHere);
  bind("Mod+Shift+Enter", openOutcomes);
  bind("KeyE", intoStep);
  bind("Enter", (event) => (isWriting(event.target) || event.target !== document.body ? false : click("#done-next")));
  onSwap(afterSwap);
}
