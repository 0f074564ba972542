// The drawer of the bell: what is new is counted anew as soon as something was read, and toasts that are gone stand below.

import { ask } from "./counters.js";
import { keptToasts } from "./kept.js";
import { onSwap } from "./swaps.js";

function line({ text, url, at }) {
  const item = document.createElement("li");
  const words = document.createElement(url ? "a" : "span");
  words.textContent = text;
  if (url) words.href = url;
  const time = document.createElement("time");
  time.className = "meta";
  time.dateTime = new Date(at).toISOString();
  time.textContent = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  item.append(words, " ", time);
  return item;
}

function fill() {
  const place = document.querySelector("[data-kept-toasts]");
  if (!place || place.dataset.filled) return;
  place.dataset.filled = "yes";
  const kept = keptToasts();
  place.hidden = kept.length === 0;
  place.querySelector("ul").replaceChildren(...kept.map(line));
}

export function watchBell() {
  onSwap(({ source, done }) => {
    fill();
    if (done && source?.closest?.("[data-notices], [data-notice]")) ask(); // a thread that was drawn anew stands nowhere any more
  });
}
