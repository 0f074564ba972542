// Try it: the panel becomes the ticket. The server plays what has been done so far and one thing more, and sends the page of
// it; here lies the case in the making (`run.case`) and who acts. Where tokens stand is told as the event "trial" of the model.

import { fitFiles, followConditions, valuesOf } from "./trial_forms.js";
import { mountTests } from "./trial_tests.js";

const KEEP = "title"; // of a test, kept while the panel is drawn anew

/** POST of JSON → {answer} or {problem}: the sentence of a refusal. Never throws. */
export async function post(url, body, words) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": document.querySelector("meta[name=csrf]")?.content ?? "" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return { answer };
    return { problem: answer.problem ?? answer.detail ?? answer.error?.message ?? words.no_answer, code: answer.code };
  } catch {
    return { problem: words.no_answer };
  }
}

/** {show(), hide()} of the panel. `context.trialText()` gives the text that is tried; without it that of the model. */
export function mount(host, model, context) {
  const words = context.words ?? {};
  const text = context.trialText ?? (() => model.text);
  const run = { case: {}, by: "", asked: 0 };
  const places = build(host, words);
  const tests = mountTests(places.tests, model, { ...context, words, text });
  const buttons = context.page ? toolbar(context, words, (part) => show(part)) : {};

  async function play(act, { quiet = false } = {}) {
    const asked = ++run.asked;
    host.setAttribute("aria-busy", "true");
    const { answer, problem } = await post("/x/designer/try", { text: text(), case: run.case, by: run.by, act }, words);
    if (asked !== run.asked) return null; // somebody was faster than the answer
    host.removeAttribute("aria-busy");
    if (problem) {
      tell(problem);
      return null;
    }
    if (!quiet) draw(answer, act);
    return answer;
  }

  function draw(answer, act) {
    const title = places.ticket.querySelector(`[data-keep] [name=${KEEP}]`)?.value ?? "";
    run.case = answer.case;
    run.by = answer.by;
    places.ticket.innerHTML = answer.html;
    fitFiles(places.ticket, words);
    const keep = places.ticket.querySelector(`[data-keep] [name=${KEEP}]`);
    if (keep) keep.value = title;
    model.dispatchEvent(new CustomEvent("trial", { detail: { places: answer.places, passed: answer.passed } }));
    if (act) lead(places.ticket);
  }

  function tell(problem) {
    let line = places.ticket.querySelector("[data-trial-problem]");
    if (!line) {
      line = document.createElement("div");
      line.className = "alert alert-danger";
      line.setAttribute("role", "alert");
      line.dataset.trialProblem = "";
      places.ticket.prepend(line);
    }
    line.textContent = problem;
  }

  places.ticket.addEventListener("click", (event) => {
    const button = event.target.closest("[data-entry], [data-act]");
    if (!button) return;
    if (button.dataset.entry) return void play({ entry: JSON.parse(button.dataset.entry) });
    if (button.dataset.act === "anew") run.case = {};
    void play({ next: button.dataset.act === "next", back: button.dataset.act === "back" });
  });
  places.ticket.addEventListener("change", (event) => {
    if (!event.target.matches("[data-by]")) return;
    run.by = event.target.value;
    void play(null).then(() => places.ticket.querySelector("[data-by]")?.focus());
  });
  places.ticket.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    if (form.matches("[data-keep]")) return void keep(form);
    const values = valuesOf(form);
    if (form.dataset.item === "0") return void play({ open: values });
    void play({ complete: Number(form.dataset.item), outcome: event.submitter?.value ?? form.querySelector("[name=_outcome]")?.value, values });
  });
  followConditions(places.ticket, (item, values) => play({ typed: item, values }, { quiet: true }), words);

  async function keep(form) {
    const said = form.querySelector("[data-keep-said]");
    const ask = (replace) => post("/x/designer/try/keep", { text: text(), case: run.case, title: form.elements.title.value, replace }, words);
    let { answer, problem, code } = await ask(form.dataset.replace === form.elements.title.value);
    if (code === "case_there") form.dataset.replace = form.elements.title.value; // sent once more it takes its place
    else delete form.dataset.replace;
    said.textContent = answer?.said ?? problem;
    said.classList.toggle("error", !answer);
    if (answer) tests.stale();
  }

  function show(part = "ticket") {
    host.hidden = false;
    const panel = document.getElementById("panel");
    if (panel && context.page) panel.hidden = true;
    for (const name of ["ticket", "tests"]) {
      places[name].hidden = name !== part;
      places.tabs[name].setAttribute("aria-selected", String(name === part));
      buttons[name]?.setAttribute("aria-pressed", String(name === part));
    }
    if (part === "tests") tests.show();
    else if (!places.ticket.childElementCount) void play(null);
  }

  function hide() {
    host.hidden = true;
    const panel = document.getElementById("panel");
    if (panel) panel.hidden = false;
    for (const button of Object.values(buttons)) button.setAttribute("aria-pressed", "false");
    model.dispatchEvent(new CustomEvent("trial", { detail: { places: [], passed: [] } }));
  }

  for (const name of ["ticket", "tests"]) places.tabs[name].addEventListener("click", () => show(name));
  places.close?.addEventListener("click", () => { hide(); buttons.ticket?.focus(); });
  model.addEventListener("change", () => {
    tests.stale();
    if (!host.hidden && places.ticket.childElementCount) places.again.hidden = false;
  });
  places.again.addEventListener("click", () => { places.again.hidden = true; void play(null); });
  model.addEventListener("coverage", (event) => label(buttons.tests, event.detail, words));
  host.addEventListener("trial:toggle", (event) => (host.hidden || places[event.detail].hidden ? show(event.detail) : hide()));
  return { show, hide, run };
}

/** The two tabs with their places. */
function build(host, words) {
  host.classList.add("trial");
  const tabs = element("div", { role: "tablist", class: "trial-tabs" });
  const made = { tabs: {} };
  for (const [name, word] of [["ticket", "try_it"], ["tests", "tests"]]) {
    made.tabs[name] = element("button", { type: "button", role: "tab", class: "btn btn-sm btn-ghost", id: `trial-tab-${name}`, "aria-controls": `trial-${name}` }, words[word] ?? name);
    made[name] = element("div", { id: `trial-${name}`, role: "tabpanel", "aria-labelledby": `trial-tab-${name}`, hidden: "" });
    tabs.append(made.tabs[name]);
  }
  made.close = element("button", { type: "button", class: "btn btn-sm btn-icon btn-ghost trial-close", "aria-label": words.trial_close ?? "×" }, "×");
  tabs.append(made.close);
  made.again = element("button", { type: "button", class: "btn btn-sm trial-again", hidden: "" }, words.process_changed ?? "");
  host.append(tabs, made.again, made.ticket, made.tests);
  return made;
}

/** "Try it" and "Tests" in the line of tools of the editor. */
function toolbar(context, words, show) {
  const slot = context.page.querySelector("[data-tools]");
  const host = document.getElementById("trial");
  const made = {};
  for (const [name, word] of [["tests", "tests"], ["ticket", "try_it"]]) {
    made[name] = element("button", { type: "button", class: "btn btn-sm", "aria-pressed": "false", [`data-open-${name}`]: "" }, words[word] ?? name);
    made[name].addEventListener("click", () => host.dispatchEvent(new CustomEvent("trial:toggle", { detail: name })));
    slot?.append(made[name]);
  }
  return made;
}

function label(button, { coverage, cases, failed }, words) {
  if (!button || coverage === undefined) return;
  const word = failed ? words.tests_failed : words.tests_passed;
  const values = { count: cases, failed, percent: Math.floor(coverage * 100) };
  button.textContent = cases ? word.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all) : words.tests;
  button.classList.toggle("text-danger", failed > 0);
}

/** After an act the focus is where it goes on: at what is wrong, else at the first open step, else at the head. */
function lead(host) {
  const target = host.querySelector("[data-errors], [data-problem]") ?? host.querySelector(".trial-card .step-title") ?? host.querySelector("#trial-head");
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}

export function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}
