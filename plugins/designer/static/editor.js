// The page of the editor: builds the model from what the server wrote into the page, mounts the views, knows which one is
// shown. Each view is a module of its own with mount(host, model, context) → {show(), hide()}; none knows another.

import { canonicalWriter } from "./canonical.js";
import { openAdd } from "./add_menu.js";
import { watchKeys } from "./editor_keys.js";
import { openMenu } from "./menu.js";
import { Model } from "./model.js";
import * as canvas from "./canvas.js";
import * as findings from "./findings.js";
import * as jsonview from "./jsonview.js";
import * as outline from "./outline.js";
import * as panel from "./panel.js";
import * as publish from "./publish.js";
import * as strip from "./strip.js";
import { mountToolbar } from "./toolbar.js";
import * as trial from "./trial.js";

const VIEWS = { diagram: canvas, outline, json: jsonview };
const PARTS = { panel, strip, findings, trial, publish };

/** {kind, key, urls, words, vocabulary, lang, csrf, say, ask}: what every view is given. */
function contextOf(page) {
  const context = { ...read("editor-context"), words: read("editor-words"), vocabulary: read("editor-vocabulary") };
  Object.defineProperty(context, "csrf", { get: () => document.querySelector("meta[name=csrf]")?.content ?? "" });
  context.page = page;
  context.say = say;
  context.ask = (url, body) => ask(context, url, body);
  context.word = (name, values = {}) => (context.words[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  return context;
}

function read(id) {
  return JSON.parse(document.getElementById(id)?.textContent || "{}");
}

/** Into the polite region of the page. */
function say(text) {
  const region = document.getElementById("say");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
}

/** POST of JSON (without a body: GET) → the JSON of the answer. Throws an Error with the sentence of the refusal, and
 * `status` and `problem` of it. */
async function ask(context, url, body) {
  const headers = { Accept: "application/json", "X-CSRF-Token": context.csrf };
  const init = body === undefined ? { headers } : { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, init);
  const text = await answer.text();
  let value = null;
  try { value = text ? JSON.parse(text) : null; } catch { /* a page of errors is no answer */ }
  if (answer.ok && value !== null) return value;
  const problem = value?.error ?? value;
  throw Object.assign(new Error(problem?.message ?? context.word("no_answer")), { status: answer.status, problem });
}

/** {show(name), now}: one of the three views at a time; the address tells which. */
function viewsOf(page, model, context) {
  const hosts = Object.fromEntries(Object.keys(VIEWS).map((name) => [name, document.getElementById(`view-${name}`)]));
  const mounted = {};
  const views = { now: null, mounted };
  views.show = (name, { focus = false } = {}) => {
    if (!VIEWS[name] || name === views.now) return;
    mounted[views.now]?.hide();
    for (const [one, host] of Object.entries(hosts)) host.hidden = one !== name;
    views.now = name;
    page.dataset.view = name;
    mounted[name] ??= VIEWS[name].mount(hosts[name], model, context);
    mounted[name].show();
    for (const link of page.querySelectorAll("[data-view-link]")) {
      if (link.dataset.viewLink === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const address = new URL(location.href);
    address.searchParams.set("view", name);
    history.replaceState(history.state, "", address);
    if (focus) hosts[name].querySelector("[data-first], button, a, textarea, input")?.focus();
  };
  return views;
}

function firstView(context) {
  const asked = new URLSearchParams(location.search).get("view");
  if (VIEWS[asked]) return asked;
  if (matchMedia("(max-width: 767px)").matches || context.stagesOnly) return "outline";
  return document.querySelector("[data-view-link=diagram]") ? "diagram" : "outline";
}

/** What views ask of each other: the panel, a menu, what happens after something was added. */
function meeting(page, model, context) {
  const panel = document.getElementById("panel");
  const isPhone = () => matchMedia("(max-width: 767px)").matches;
  context.menu = openMenu;
  context.openPanel = (pointer = null) => {
    page.dataset.panel = "open";
    const row = pointer === null ? null : rowAt(panel, pointer);
    for (let fold = row?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const field = row?.querySelector("input, select, textarea, button");
    if (field) field.focus();
    else if (pointer === null || !row) context.parts.panel.focus();
    row?.scrollIntoView({ block: "nearest" });
  };
  context.closePanel = () => {
    page.dataset.panel = "";
    if (isPhone() || panel.contains(document.activeElement)) context.views.mounted[context.views.now]?.focus?.(model.selected);
  };
  context.added = (id) => {
    if (!id) return;
    model.select(id, "added");
    context.say(context.word("added"));
    if (context.views.now === "outline") context.views.mounted.outline.focus(id);
    if (!isPhone()) context.openPanel();
    panel.querySelector(".panel-rows input")?.select?.();
  };
  /** Another key for what was never published: its draft goes on under that. */
  context.rekey = (key) => {
    const before = context.key;
    if (context.drafts?.revision) {
      fetch(`/x/designer/drafts/${context.kind}/${before}`, { method: "DELETE", headers: { "X-CSRF-Token": context.csrf } }).catch(() => {});
      context.drafts.revision = 0;
    }
    context.key = key;
    context.urls = Object.fromEntries(Object.entries(context.urls).map(([name, url]) => [name, url.replaceAll(`/${before}`, `/${key}`)]));
    model.change(context.word("change_process"), (copy) => { copy.key = key; }, { origin: "panel" });
    standAt(context);
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    context.closePanel();
  });
}

/** Once the draft is kept, the address leads to it again. */
function standAt({ drafts, urls }) {
  if (!drafts?.revision && !location.pathname.endsWith("/edit")) return;
  if (location.pathname !== urls.edit) history.replaceState(history.state, "", urls.edit + location.search);
}

/** The row of the panel that a finding's pointer is about, the nearest one. */
function rowAt(panel, pointer) {
  const rows = [...panel.querySelectorAll("[data-pointer]")].filter(({ dataset }) => pointer === dataset.pointer || pointer.startsWith(`${dataset.pointer}/`));
  return rows.sort((one, other) => other.dataset.pointer.length - one.dataset.pointer.length)[0] ?? panel.querySelector("[data-field=title]");
}

function begin() {
  const page = document.getElementById("editor");
  if (!page) return;
  const context = contextOf(page);
  const source = read("editor-source");
  const write = canonicalWriter(context.vocabulary.orders);
  const model = new Model(source.definition, { text: source.text, write });
  context.stagesOnly = context.kind === "process" && !source.definition.nodes;
  context.views = viewsOf(page, model, context);
  const asked = new URLSearchParams(location.search).get("node");
  if (asked) model.select(asked, "address");
  context.parts = {};
  meeting(page, model, context);
  for (const [name, part] of Object.entries(PARTS)) {
    const host = document.getElementById(name);
    if (host) context.parts[name] = part.mount(host, model, context);
  }
  context.drafts?.addEventListener("state", () => standAt(context));
  context.parts.toolbar = mountToolbar(page, model, context);
  context.views.show(firstView(context));
  watchKeys({
    view: (name) => context.views.show(name, { focus: true }),
    add: () => (context.views.now === "json" ? false : openAdd(model, context, model.selected)),
    next: (by) => context.parts.findings.next(by),
    check: () => { context.parts.findings.check(); context.say(context.word("checking")); },
    undo: () => model.undo("keys"),
    redo: () => model.redo("keys"),
  });
  if (source.typed !== undefined && source.typed !== null) model.hold(source.typed, "opened");
  page.editor = { model, context };
  page.dataset.ready = "yes";
  page.dispatchEvent(new CustomEvent("editor:ready", { bubbles: true, detail: { model, context } }));
}

begin();
