// The composer below the steps: who will see the text decides its ground (by style), its button and its text (here). A
// reply and a note are two texts: what was begun as the one never goes out as the other unasked.

import { bring, isKept, turn } from "./drafts.js";
import { put, visible } from "./focus.js";
import { bind } from "./keys.js";
import { onSwap } from "./swaps.js";

const RADIO = "[data-compose] [name=audience]";

/** The button says what it does: "Send" or "Add note". */
function name(radio) {
  const form = radio.closest("[data-compose]");
  const button = form?.querySelector("[data-compose-send]");
  if (!button || !radio.checked) return;
  button.querySelector("[data-send-text]").textContent = radio.dataset.button;
  button.classList.toggle("btn-primary", radio.dataset.note !== "yes");
  for (const other of form.querySelectorAll("[name=audience]")) {
    const waits = other !== radio && (other.dataset.kept || isKept(form.dataset.drafts + other.value));
    other.closest("label").querySelector(".compose-has").hidden = !waits;
  }
}

function nameAll() {
  document.querySelectorAll(`${RADIO}:checked`).forEach(name);
}

/** What the preview shows is no longer what would be sent. */
function closePreview(form) {
  for (const slot of form?.querySelectorAll("[data-preview]") ?? []) slot.replaceChildren();
}

/** To the other audience: its own text comes, and a line says where the former one is. */
function change(radio) {
  const form = radio.closest("[data-compose]");
  const before = form.querySelector(`[name=audience][value="${CSS.escape(form.dataset.part)}"]`);
  if (before !== radio) {
    const left = turn(form, form.dataset.drafts + radio.value, radio.value, radio.dataset.kept);
    before.dataset.kept = left ? JSON.stringify(left) : "";
    offer(form, left && !form.querySelector("[data-reply]").value ? before : null);
  }
  name(radio);
  closePreview(form);
}

function offer(form, before) {
  const line = form.querySelector("[data-elsewhere]");
  line.hidden = !before;
  if (!before) return;
  line.dataset.from = before.value;
  const text = line.querySelector("[data-elsewhere-text]");
  text.textContent = text.dataset.pattern.replace("{title}", before.dataset.title);
}

function moveHere(form) {
  const line = form.querySelector("[data-elsewhere]");
  const from = form.querySelector(`[name=audience][value="${CSS.escape(line.dataset.from)}"]`);
  bring(form, form.dataset.drafts + from.value, from.value, JSON.parse(from.dataset.kept));
  from.dataset.kept = "";
  offer(form, null);
  nameAll();
  put(form.querySelector("[data-reply]"));
}

function write(note) {
  const radio = document.querySelector(`${RADIO}[data-note="${note}"]`);
  if (radio) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return put(document.querySelector("[data-compose] [data-reply]"));
  }
  const reply = note === "no" && [...document.querySelectorAll("form[data-step] [data-reply]")].find(visible);
  return reply ? put(reply) : false;
}

/** A message of the conversation into the text, as Markdown quotes it. A note is quoted in a note and nowhere else. */
function quote(button) {
  const message = button.closest(".msg");
  const text = message.querySelector(".msg-body").innerText.trim();
  const there = message.matches(".note") ? write("yes") : write("no") || write("yes");
  const area = document.activeElement;
  if (!there || !area?.matches("[data-reply]")) return;
  const lines = text.split("\n").map((line) => (line ? `> ${line}` : ">")).join("\n");
  const before = area.value.trimEnd();
  area.value = `${before}${before ? "\n\n" : ""}${lines}\n\n`;
  area.setSelectionRange(area.value.length, area.value.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  closePreview(area.form);
}

export function watchComposer() {
  nameAll();
  document.addEventListener("change", (event) => event.target.matches(RADIO) && change(event.target));
  document.addEventListener("click", (event) => {
    const quoted = event.target.closest("[data-quote]");
    if (quoted) quote(quoted);
    const form = event.target.closest("form");
    if (event.target.closest("[data-take-here]")) moveHere(form);
    if (!event.target.closest("[data-preview-close]")) return;
    closePreview(form);
    put(form.querySelector("[data-reply]"));
  });
  document.addEventListener("input", (event) => event.isTrusted && closePreview(event.target.form));
  document.addEventListener("instar:forms", nameAll);
  bind("KeyR", () => write("no"));
  bind("KeyI", () => write("yes"));
  onSwap(nameAll);
}
