// The log-in of the page: the token that requests carry, the warning before it runs out, the dialog when it has.
// Every request of our scripts goes through send(): it waits for the log-in and for nothing else.

import { found, lost, unreachable } from "./connection.js";
import { words } from "./words.js";

const WARN_MS = 120_000;
const LOOK_MS = 5_000;
const TOUCH_MS = 60_000;

const idle = Number(document.body.dataset.idle) || 0;
const me = document.body.dataset.user || "";
const tabs = me && window.BroadcastChannel ? new BroadcastChannel(`instar:session:${me}`) : null;
let active = Date.now();
let touched = Date.now();
let waiting = null;

export function csrf() {
  return document.querySelector("meta[name=csrf]")?.content ?? "";
}

/**
 * fetch() with the token. Without a log-in (401) it opens the dialog and sends again after it; a quiet request
 * (a poll, a live condition) only shows the notice. A server that does not answer gives status 599, never an error.
 * pause() is called when a person has to act before there is an answer.
 */
export async function send(url, request = {}, { quiet = false, poll = false, pause = () => {} } = {}) {
  const init = { credentials: "same-origin", ...request, headers: { ...request.headers } };
  for (;;) {
    init.headers["X-CSRF-Token"] = csrf();
    if (init.body?.has?.("_csrf")) init.body.set("_csrf", csrf());
    const response = await reach(url, init);
    if (response.status !== 401) {
      if (!poll && response.ok) wasActive();
      return response;
    }
    over();
    pause();
    if (quiet || poll || !document.getElementById("login-again") || !(await logIn())) return response;
  }
}

async function reach(url, init) {
  try {
    const response = await fetch(url, init);
    if (unreachable(response.status)) lost();
    else found();
    return response;
  } catch (error) {
    if (error?.name === "AbortError") throw error;
    lost();
    return new Response("", { status: 599 });
  }
}

/** The person did something: the log-in lives on, in all tabs. */
function wasActive(tell = true) {
  active = Date.now();
  notice("session-soon", false);
  notice("session-over", false);
  if (tell) tabs?.postMessage({ active });
}

async function stay() {
  touched = Date.now();
  await send("/session", { method: "POST" }, { quiet: true });
}

function over() {
  notice("session-soon", false);
  notice("session-over", true);
}

function notice(id, on) {
  const bar = document.getElementById(id);
  if (bar && bar.hidden === on) bar.hidden = !on;
}

/** Asks for the password over the page; true when the person is logged in again. Many may wait for one dialog. */
function logIn() {
  const dialog = document.getElementById("login-again");
  waiting ??= new Promise((resolve) => {
    const end = () => {
      waiting = null;
      resolve(dialog.returnValue === "in");
    };
    dialog.returnValue = "";
    dialog.addEventListener("close", end, { once: true });
    dialog.showModal();
    dialog.querySelector("[name=login]").value ? dialog.querySelector("[name=password]").focus() : null;
  });
  return waiting;
}

async function tryLogIn(form) {
  const dialog = form.closest("dialog");
  const problem = form.querySelector("[data-login-problem]");
  const headers = { Accept: "application/json" };
  const response = await reach("/login", { method: "POST", headers, body: new URLSearchParams(new FormData(form)) });
  const answer = await response.json().catch(() => ({}));
  problem.hidden = response.ok;
  if (!response.ok) {
    problem.textContent = answer.problem || words.offline;
    form.querySelector("[name=password]").select();
    return;
  }
  form.querySelector("[name=password]").value = "";
  renew(answer.csrf);
  tabs?.postMessage({ csrf: answer.csrf });
  if (answer.user?.id && String(answer.user.id) !== me) return location.reload();
  wasActive();
  dialog.close("in");
}

/** The new token stands for the old one wherever the page has it. */
function renew(token) {
  document.querySelector("meta[name=csrf]").content = token;
  document.querySelectorAll("input[name=_csrf]").forEach((input) => { input.value = token; });
}

function look() {
  const left = active + idle - Date.now();
  if (left <= 0) return over();
  notice("session-soon", left <= Math.min(WARN_MS, idle / 2));
}

export function watchSession() {
  if (!me) return;
  document.addEventListener("input", (event) => {
    if (!event.isTrusted || Date.now() - touched < Math.min(TOUCH_MS, idle / 4)) return;
    if (event.target.closest("#login-again")) return;
    stay();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-stay]")) stay();
    if (event.target.closest("[data-login-again]")) logIn();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-login-form]")) return;
    event.preventDefault();
    tryLogIn(event.target);
  });
  tabs?.addEventListener("message", ({ data }) => {
    if (data.csrf) renew(data.csrf);
    if (data.active || data.csrf) wasActive(false);
  });
  if (idle) setInterval(look, Math.min(LOOK_MS, idle / 8));
}
