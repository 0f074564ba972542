// Times under 24 hours are kept true: "12 min ago", "in 2 h", "1 h late". Rounded down, never "0 min". A deadline said by
// the clock ("by 17:30") stays as it is until it has passed.

import { filled, words } from "./words.js";

const MINUTE = 60_000;
const EVERY_MS = 30_000;

function spoken(kind, ms) {
  const minutes = Math.max(1, Math.floor(ms / MINUTE));
  return minutes < 60 ? filled(`${kind}Min`, { n: minutes }) : filled(`${kind}H`, { n: Math.floor(minutes / 60) });
}

/** Whether the words on the page are of the kind that we write: they tell how long. */
function tellsSpan(text) {
  return ["inMin", "inH", "lateMin", "lateH", "agoMin", "agoH"].some((name) => {
    const [before, after] = (words[name] || "").split("{n}").map((part) => part.trim());
    const digits = text.replace(before ?? "", "").replace(after ?? "", "").trim();
    return (before || after) && text.includes(before) && text.includes(after ?? "") && /^\d+$/.test(digits);
  });
}

function renew(time) {
  const at = Date.parse(time.dateTime);
  if (Number.isNaN(at)) return;
  const ms = Date.now() - at;
  if (Math.abs(ms) >= 24 * 60 * MINUTE) return;
  const late = time.dataset.live === "due" && ms > 0;
  if (!late && !tellsSpan(time.textContent.trim())) return;
  const text = time.dataset.live === "ago" ? spoken("ago", Math.max(ms, 0)) : late ? spoken("late", ms) : spoken("in", -ms);
  if (text && time.textContent !== text) time.textContent = text;
  const chip = late ? time.closest('.chip[data-tone="soon"]') : null;
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
