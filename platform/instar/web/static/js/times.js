// Times that tell how long ("12 min ago", "in 40 min", "1 h late") are kept true while the page is open. Rounded down,
// never "0 min": within a minute the server's own words stand.

import { filled } from "./words.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EVERY_MS = 30_000;

function spoken(kind, ms) {
  const minutes = Math.floor(ms / MINUTE);
  return minutes < 60 ? filled(`${kind}Min`, { n: minutes }) : filled(`${kind}H`, { n: Math.floor(minutes / 60) });
}

function renew(time) {
  const gone = Date.now() - Date.parse(time.dateTime);
  const span = Math.abs(gone);
  if (!(span >= MINUTE && span < DAY)) return;
  const late = time.dataset.live === "due" && gone > 0;
  const kind = late ? "late" : gone > 0 ? "ago" : "in";
  const text = spoken(kind, span);
  if (text && time.textContent !== text) time.textContent = text;
  if (late) turnLate(time.closest('.chip[data-tone="soon"]'));
}

function turnLate(chip) {
  if (!chip) return;
  chip.dataset.tone = "late";
  const use = chip.querySelector("use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#tabler-alert-triangle"));
}

const renewAll = () => document.querySelectorAll("time[data-live]").forEach(renew);

export function watchTimes() {
  setInterval(renewAll, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || renewAll());
}
