// What is to fix: the server's check, asked a moment after every change. Each finding is a sentence that leads to its place;
// where one safe fix exists, a button does it. Never a dialog while somebody works.

import { h, icon } from "./dom.js";
import { fixFor } from "./fixes.js";
import { holderOf, valueAt } from "./pointers.js";

const PAUSE_MS = 400;
const MOST = 200;

export function mount(host, model, context) {
  const { word } = context;
  let timer = null;
  let asked = 0;
  let at = -1;
  let failed = false;
  const list = h("ul", { class: "plain findings-list" });
  const title = h("summary", { class: "findings-title" });
  const fold = h("details", { class: "findings" }, title, list);
  const count = document.querySelector("[data-to-fix]");
  host.append(fold);

  async function check() {
    clearTimeout(timer);
    const number = (asked += 1);
    host.dataset.state = "checking";
    try {
      const { findings } = await context.ask(context.urls.check, { text: model.text });
      if (number !== asked) return;
      failed = false;
      model.find(findings);
    } catch (error) {
      if (number !== asked) return;
      failed = true;
      draw(error.message);
    }
    host.dataset.state = "checked";
  }

  function later() {
    host.dataset.state = "waiting";
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
  }

  function draw(problem = "") {
    const found = model.findings;
    const said = failed ? word("not_checked") : found.length ? word("to_fix", { n: found.length }) : word("nothing_to_fix");
    title.replaceChildren(icon(failed ? "plug-connected-x" : found.some((one) => one.severity === "error") ? "alert-circle" : found.length ? "info-circle" : "check"), h("span", {}, said));
    if (count) {
      count.textContent = said;
      count.dataset.severity = found.some((one) => one.severity === "error") ? "error" : found.length ? "warning" : "";
    }
    if (!found.length) at = -1;
    list.replaceChildren(...(problem ? [h("li", { class: "meta" }, problem)] : []), ...found.slice(0, MOST).map(rowOf));
    host.dataset.errors = found.filter((one) => one.severity === "error").length;
  }

  function rowOf(finding, index) {
    const fix = model.typed === null ? fixFor(finding, model.definition, context) : null;
    return h("li", { class: "finding", data: { code: finding.code } },
      icon(finding.severity === "error" ? "alert-circle" : "info-circle"), h("span", { class: "visually-hidden" }, word(finding.severity)),
      h("span", { class: "finding-words" }, finding.message, " ", h("span", { class: "meta" }, finding.hint)),
      h("button", { class: "btn btn-sm", type: "button", onclick: () => { at = index; show(finding); } }, word("show")),
      fix ? h("button", { class: "btn btn-sm", type: "button", title: fix.title, "aria-label": fix.title, onclick: () => {
        model.change(fix.title, fix.mutate, { origin: "findings" });
        context.say(fix.title);
        check();
      } }, word("fix")) : null);
  }

  /** Select what it is about, and put the focus into the row of the panel; in the JSON, into its line. */
  function show(finding) {
    if (model.typed !== null || context.views.now === "json") {
      context.views.show("json");
      context.views.mounted.json?.goTo(finding.line, finding.column);
      return;
    }
    const stage = /^\/stages\/(\d+)/.exec(finding.pointer);
    const flow = flowAt(finding.pointer);
    const id = flow ?? finding.node ?? (stage ? `stage:${model.definition.stages?.[stage[1]]?.id}` : null) ?? (holderOf(finding.pointer) || null);
    model.select(id, "findings");
    if (finding.code === "untranslated") context.editIn?.(Object.keys(valueAt(model.definition, finding.pointer) ?? {}));
    context.openPanel?.(finding.pointer);
  }

  /** The flow that a pointer is about, where it says more than the row of its node. */
  function flowAt(pointer) {
    const match = /^(.*)\/next\/(\d+)\/(when|form|outcome|title|tone|id|default)/.exec(pointer);
    if (!match) return null;
    const from = holderOf(match[1]);
    const kind = model.node(from)?.type;
    const inPanel = ["userTask", "manualTask"].includes(kind) ? ["title"] : ["when", "default"];
    if (inPanel.includes(match[3])) return null;
    return [...model.index.flows.values()].find((one) => one.from === from && one.at === Number(match[2]))?.id ?? null;
  }

  model.addEventListener("change", later);
  model.addEventListener("typed", later);
  model.addEventListener("findings", () => draw());
  count?.addEventListener("click", () => {
    fold.open = true;
    title.focus();
    fold.scrollIntoView({ block: "nearest" });
  });
  draw();
  check();
  return {
    show() {}, hide() {}, check,
    /** The next one, or the one before. */
    next(by) {
      const found = model.findings;
      if (!found.length) return context.say(word("nothing_to_fix"));
      at = (at + by + found.length) % found.length;
      show(found[at]);
      return context.say(`${found[at].message} ${found[at].hint}`);
    },
  };
}
