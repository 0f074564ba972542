// The page of the form editor: builds the model of what the server wrote into the page, mounts the views, keeps the drawn form
// and the findings up to date. The views know the model and `context`, not each other.

import { canonicalWriter } from "./canonical.js";
import { FormModel } from "./form_tree.js";
import { mountToolbar } from "./toolbar.js";
import * as canvas from "./form_canvas.js";
import * as jsonview from "./jsonview.js";
import * as palette from "./form_palette.js";
import * as panel from "./form_panel.js";
import * as preview from "./form_preview.js";
import * as publish from "./publish.js";
import * as side from "./form_side.js";

const PATIENCE_MS = 200;
const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

/** What every view is given: the page's facts and words, and what the views do for each other. An EventTarget: "pieces", "language". */
class Context extends EventTarget {
  constructor(page) {
    super();
    Object.assign(this, read("form-context"), { words: read("form-words"), vocabulary: read("form-vocabulary"), page, parts: {} });
    this.vocabulary.types = Object.fromEntries(this.vocabulary.types.map((one) => [one.key, one]));
    this.word = (name, values = {}) => (this.words[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
    this.say = say;
    const languages = this.vocabulary.languages;
    let spoken = languages.includes(this.lang) ? this.lang : languages[0];
    this.textLang = () => spoken;
    this.setTextLang = (code) => {
      if (code === spoken) return;
      spoken = code;
      this.dispatchEvent(new CustomEvent("language"));
    };
  }

  get csrf() {
    return document.querySelector("meta[name=csrf]")?.content ?? "";
  }

  /** GET without a body; POST of JSON, or of a form for URLSearchParams → JSON. Throws an Error with the sentence of the refusal. */
  async ask(url, body) {
    const headers = { Accept: "application/json", "X-CSRF-Token": this.csrf };
    const asForm = body instanceof URLSearchParams;
    if (body !== undefined && !asForm) headers["Content-Type"] = "application/json";
    const init = body === undefined ? { headers } : { method: "POST", headers, body: asForm ? body : JSON.stringify(body) };
    let answer = null;
    let value = null;
    try {
      answer = await fetch(url, init);
      value = JSON.parse(await answer.text());
    } catch { /* no answer, or a page in the place of one: said below */ }
    if (answer?.ok && value !== null) return value;
    const problem = value?.error ?? value;
    throw Object.assign(new Error(problem?.message ?? problem?.problem ?? this.word("no_answer")), { status: answer?.status ?? 0, problem });
  }
}

function say(text) {
  const region = document.getElementById("say");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
}

/** {show(name), now}: the form to be changed, to be tried, or its JSON; the address tells which. */
function viewsOf(page, model, context) {
  const makers = { edit: canvas, preview, json: jsonview };
  const hosts = Object.fromEntries(Object.keys(makers).map((name) => [name, document.getElementById(`view-${name}`)]));
  const mounted = {};
  const views = { now: null };
  views.show = (name) => {
    if (!makers[name] || name === views.now) return;
    mounted[views.now]?.hide();
    for (const [one, host] of Object.entries(hosts)) host.hidden = one !== name;
    views.now = name;
    page.dataset.view = name;
    mounted[name] ??= makers[name].mount(name === "edit" ? hosts.edit.querySelector("[data-canvas]") : hosts[name], model, context);
    mounted[name].show();
    for (const link of page.querySelectorAll("[data-view-link]")) (link.dataset.viewLink === name ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
    const address = new URL(location.href);
    address.searchParams.set("view", name);
    history.replaceState(history.state, "", address);
  };
  return views;
}

/** Asks the server to draw and check the form whenever it has changed; the last answer counts. */
function watch(model, context) {
  let timer = null;
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    try {
      const answer = await context.ask(context.urls.pieces, { definition: model.written, typed: model.typed, lang: context.textLang() });
      if (number !== asked) return;
      model.find(answer.findings);
      context.dispatchEvent(new CustomEvent("pieces", { detail: answer }));
      context.page.dataset.drawn = String(number);
    } catch (error) {
      if (number === asked) context.say(error.message);
    }
  };
  const soon = () => {
    delete context.page.dataset.drawn;
    clearTimeout(timer);
    timer = setTimeout(ask, PATIENCE_MS);
  };
  for (const name of ["change", "typed"]) model.addEventListener(name, soon);
  context.addEventListener("language", soon);
  context.checkNow = ask;
  return ask();
}

function keys(page, model, context) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && event.code === "KeyS") context.checkNow();
    else if (event.key === "F8") context.nextFinding();
    else if (command && !typing && event.code === "KeyZ") (event.shiftKey ? model.redo : model.undo).call(model, "keys");
    else if (command && !typing && event.code === "KeyY") model.redo("keys");
    else return;
    event.preventDefault();
  });
}

/** A new form has an address of its own once something of it is kept: whoever loads the page again finds it there. */
function settle(context) {
  context.drafts.addEventListener("state", ({ detail }) => {
    if (detail.name === "saved" && location.pathname !== context.urls.edit) history.replaceState(history.state, "", `${context.urls.edit}${location.search}`);
  });
}

function languages(page, context) {
  const choice = page.querySelector("[data-text-lang]");
  if (!choice) return;
  choice.value = context.textLang();
  choice.addEventListener("change", () => context.setTextLang(choice.value));
  context.addEventListener("language", () => { choice.value = context.textLang(); });
}

function begin() {
  const page = document.getElementById("form-editor");
  if (!page) return;
  const context = new Context(page);
  const source = read("form-source");
  const model = new FormModel(JSON.parse(source.text), { text: source.text, write: canonicalWriter(context.vocabulary.orders) });
  context.views = viewsOf(page, model, context);
  palette.mount(document.getElementById("palette"), model, context);
  const asked = new URLSearchParams(location.search);
  context.views.show("edit");
  context.parts.publish = publish.mount(document.getElementById("publish"), model, context);
  context.parts.panel = panel.mount(document.getElementById("panel"), model, context);
  context.parts.side = side.mount(document.getElementById("side"), model, context);
  mountToolbar(page, model, context);
  languages(page, context);
  settle(context);
  keys(page, model, context);
  if (source.typed !== undefined && source.typed !== null) model.hold(source.typed, "opened");
  if (["preview", "json"].includes(asked.get("view"))) context.views.show(asked.get("view"));
  const wanted = asked.get("field") && [...document.querySelectorAll("[data-pointer]")].map((one) => one.dataset.pointer).find((one) => model.node(one)?.id === asked.get("field"));
  if (wanted) model.select(wanted, "address");
  watch(model, context).then(() => {
    page.dataset.ready = "yes";
    if (asked.has("publish")) context.parts.publish.show();
  });
  page.dispatchEvent(new CustomEvent("editor:ready", { bubbles: true, detail: { model, context } }));
}

begin();
