// Whether the server answers. When it does not, a grey bar says so, and it is asked again every five seconds.

import { say } from "./say.js";
import { words } from "./words.js";

const AGAIN_MS = 5000;
const ASK_MS = 4000;
let timer = null;
const listeners = [];

export function isDown() {
  return timer !== null;
}

/** Called when the server is back. */
export function onBack(listener) {
  listeners.push(listener);
}

export function lost() {
  if (isDown()) return;
  timer = setTimeout(ask, AGAIN_MS);
  show(true);
  say(words.offline, true);
}

export function found() {
  if (!isDown()) return;
  clearTimeout(timer);
  timer = null;
  show(false);
  say(words.backOnline);
  listeners.forEach((listener) => listener());
}

/** Any answer will do, also one that says: log in first. */
async function ask() {
  try {
    const answer = await fetch("/counters", { cache: "no-store", signal: AbortSignal.timeout(ASK_MS) });
    if (!unreachable(answer.status)) return found();
  } catch { /* still away */ }
  timer = setTimeout(ask, AGAIN_MS);
}

/** What a proxy answers while the server behind it is away. */
export function unreachable(status) {
  return status === 502 || status === 504;
}

function show(on) {
  const bar = document.getElementById("offline");
  if (bar) bar.hidden = !on;
}
