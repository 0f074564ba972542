// What waits for me and my teams: one request for all numbers every half minute, nothing when nothing has changed.

import { icon } from "./icons.js";
import { isDown, onBack } from "./connection.js";
import { say } from "./say.js";
import { send } from "./session.js";
import { words } from "./words.js";

const EVERY_MS = 30_000;
let version = document.body.dataset.counters || "";
const known = new Map(); // entry → its number when the rows on the page were fresh

const capped = (count, most = 1000) => (count ? (count < most ? String(count) : `${most - 1}+`) : "");

function show(key, { count, late }) {
  for (const entry of document.querySelectorAll(`[data-entry="${CSS.escape(key)}"]`)) {
    const number = entry.querySelector("[data-count]");
    if (number) number.textContent = capped(count, key === "bell" ? 100 : 1000);
    const lateness = entry.querySelector("[data-late]");
    if (!lateness) continue;
    lateness.replaceChildren();
    if (!late) continue;
    const ear = document.createElement("span");
    ear.className = "visually-hidden";
    ear.textContent = ` ${(words.late || "").replace("{n}", "").trim()}`;
    lateness.append(icon("alert-triangle"), String(late), ear);
  }
  const page = document.querySelector("[data-list]")?.id;
  if (page === "work" && location.pathname.replace("/", "") === key) offer(count - (known.get(key) ?? count));
  if (!known.has(key)) known.set(key, count);
}

/** New rows wait behind a button, so that the list under the hand never moves. */
function offer(more) {
  const button = document.getElementById("fresh");
  if (!button || (more <= 0 && button.hidden)) return;
  button.hidden = more <= 0;
  const text = button.dataset.one.replace("{n}", more);
  if (button.querySelector("[data-fresh-text]").textContent === text) return;
  button.querySelector("[data-fresh-text]").textContent = text;
  if (more > 0) say(text);
}

export async function ask() {
  if (document.hidden || isDown() || !version) return;
  const response = await send(`/counters?since=${encodeURIComponent(version)}`, {}, { quiet: true, poll: true });
  if (response.status !== 200) return;
  const answer = await response.json();
  version = answer.version;
  Object.entries(answer.entries).forEach(([key, entry]) => show(key, entry));
  const plain = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = answer.waiting ? `(${capped(answer.waiting)}) ${plain}` : plain;
}

export function watchCounters() {
  for (const entry of document.querySelectorAll("[data-entry]")) {
    known.set(entry.dataset.entry, Number.parseInt(entry.querySelector("[data-count]")?.textContent, 10) || 0);
  }
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.sourceElement?.id !== "fresh") return;
    for (const entry of document.querySelectorAll("[data-entry]")) {
      known.set(entry.dataset.entry, Number.parseInt(entry.querySelector("[data-count]")?.textContent, 10) || 0);
    }
  });
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
  onBack(ask);
}
