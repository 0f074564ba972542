// htmx and us: each request gets our token and our fetch, each refusal goes beside what was pressed and never over typed
// text, polls wait while somebody is in the middle of something, and what a person has opened survives a morph.

import { began, ended, isBusy, press, release } from "./busy.js";
import { onBack } from "./connection.js";
import { mark, restore } from "./focus.js";
import { isTouching } from "./calm.js";
import { send } from "./session.js";
import { toast } from "./say.js";

const KEPT_CLASSES = ["folded", "shown", "open", "selected", "asked"];
const listeners = [];
const typed = new WeakMap();
let asked = Infinity; // when the answer that is just being swapped in was asked for
const drawn = new Map(); // id of a part of the page -> when what a person did was asked for, whose answer has drawn it

/**
 * listener({ ctx, source, status, target, done }) after every swap, before the focus is put right. `done`: a person's
 * request that was carried out (2xx).
 */
export function onSwap(listener) {
  listeners.push(listener);
}

/** Our marks on a request of htmx. */
const ours = new WeakMap();

function configure(event) {
  const { ctx } = event.detail;
  const source = ctx.sourceElement;
  const poll = source.matches("[data-poll]");
  const button = ctx.request.submitter ?? (source.matches("button") ? source : null);
  if (poll && (document.hidden || isTouching(document.querySelector(source.dataset.calm)))) return event.preventDefault();
  if (isBusy(button)) return event.preventDefault();
  const quiet = poll || source.matches("[data-quiet]");
  ours.set(ctx, { source, poll, quiet, button: quiet ? null : button, began: performance.now(), focus: null });
}

function begin(event) {
  const { ctx } = event.detail;
  const our = ours.get(ctx);
  if (!our) return;
  press(our.button);
  if (!our.quiet) began();
  const pause = () => clearTimeout(ctx.requestTimeout); // a log-in in between takes its time
  ctx.fetch = (url, request) => send(url, request, { ...our, pause });
}

function end(event) {
  const our = ours.get(event.detail.ctx);
  if (!our || our.ended) return;
  our.ended = true;
  release(our.button);
  if (!our.quiet) ended();
}

/**
 * 422 is a form with its errors and is swapped as any answer; other refusals have a place of their own. A quiet answer
 * whose place has been drawn since by the answer to what was pressed later shows what was before: it is dropped.
 */
function route(event) {
  const { ctx } = event.detail;
  const our = ours.get(ctx);
  const { status } = ctx.response;
  if (!our) return;
  if (our.quiet && isLate(our, targetOf(ctx))) return drop(ctx);
  if (status < 400 || status === 422) return;
  ctx.select = null;
  ctx.hx = {};
  if (our.quiet) return drop(ctx);
  const slot = slotOf(our.source);
  if (!isFragment(ctx.text)) ctx.text = document.getElementById(status === 599 ? "t-unsent" : "t-fault")?.innerHTML ?? "";
  if (slot) {
    ctx.target = slot;
    ctx.swap = "innerHTML";
  } else {
    ctx.swap = "none";
    toast(sentences(ctx.text), { urgent: true });
  }
}

function targetOf(ctx) {
  return typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target;
}

function isLate(our, target) {
  for (let part = target; part; part = part.parentElement) {
    if (our.began < (drawn.get(part.id) ?? 0)) return true;
  }
  return false;
}

function drop(ctx) {
  ctx.select = null;
  ctx.hx = {};
  ctx.swap = "none";
  ctx.text = "";
}

/** The place for problems of what was pressed: in its form, else in the dialog it stands in. */
function slotOf(source) {
  const form = source.form ?? source.closest("form");
  return form?.querySelector("[data-problem]") ?? source.closest("dialog[open]")?.querySelector("[data-problem]") ?? null;
}

function isFragment(text) {
  return text.includes('class="alert') && !/<html/i.test(text);
}

function sentences(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  parsed.querySelectorAll("[hx-swap-oob], .actions").forEach((part) => part.remove());
  return parsed.body.textContent.replace(/\s+/g, " ").trim();
}

function beforeSwap(event) {
  const our = ours.get(event.detail.ctx);
  if (!our) return;
  our.focus = mark();
  asked = our.began;
}

function afterSwap(event) {
  const { ctx } = event.detail;
  const our = ours.get(ctx);
  asked = Infinity;
  if (!our) return;
  const status = ctx.response.status;
  const done = !our.quiet && status >= 200 && status < 300;
  const target = targetOf(ctx);
  if (done && target?.id) drawn.set(target.id, Math.max(our.began, drawn.get(target.id) ?? 0));
  const swap = { ctx, source: our.source, status, target, done, quiet: our.quiet };
  listeners.forEach((listener) => listener(swap));
  restore(our.focus);
}

/** What only the page knows, a morph leaves alone: what is unfolded, what was typed after the question was sent. */
const keeping = {
  htmx_before_morph_attr(element, { attrName, newValue }) {
    if (attrName === "open" && element.matches("details, dialog")) return false;
    if (attrName === "class" && element.matches(".column, .msg, [data-row], .outcomes-more, .dropdown-menu, .show")) {
      const kept = [...KEPT_CLASSES, "show"].filter((name) => element.classList.contains(name));
      element.setAttribute("class", newValue ?? "");
      element.classList.add(...kept);
      return false;
    }
    if (attrName === "aria-expanded" && element.classList.contains("show")) return false;
    if (attrName === "value" && element.matches("input") && isNewer(element)) return false;
    return true;
  },
  htmx_before_morph_node(element) {
    if (element.matches?.("[data-group]")) return !isNewer(element.querySelector(":scope > input[type=hidden]"));
    return !(element.matches?.("textarea, select") && isNewer(element));
  },
};

/** Typed after the question was sent: the answer does not know it. */
function isNewer(field) {
  return (typed.get(field) ?? 0) > asked;
}

export function watchSwaps() {
  const { htmx } = window;
  if (!htmx) return;
  htmx.config.morphSkipChildren += ",[data-files],[data-preview]";
  htmx.registerExtension("instar", keeping);
  document.addEventListener("input", (event) => typed.set(event.target, performance.now()), true);
  document.addEventListener("htmx:config:request", configure);
  document.addEventListener("htmx:before:request", begin);
  document.addEventListener("htmx:after:request", route);
  document.addEventListener("htmx:before:swap", beforeSwap);
  document.addEventListener("htmx:after:swap", afterSwap);
  document.addEventListener("htmx:finally:request", end);
  onBack(() => document.querySelectorAll("[data-poll]").forEach((poll) => htmx.trigger(poll, "every")));
}
