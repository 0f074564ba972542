// Controls of the panel: one function a kind, control(row, value, set, env) → element. `set(value, {quiet, join})` writes
// the key (undefined takes it away); `quiet` while somebody types: the panel is not drawn anew. `env`: {model, context,
// id, node, at, inputId, labelId, redraw, lang}. A value that a control cannot show is shown as JSON: nothing is lost.

import { h } from "./dom.js";
import { ACTIVITIES } from "./edits.js";
import { everyNode, textOf } from "./model.js";
import { argumentsControl, setControl } from "./control_arguments.js";
import { clocksControl } from "./control_clocks.js";
import { conditionControl, expressionControl, loopControl, multiControl } from "./control_conditions.js";
import { flowsControl, outcomesControl, waysControl } from "./control_flows.js";
import { fieldsList, formControl } from "./control_form.js";
import { assigneeControl, manualControl, peopleControl } from "./control_people.js";
import { timerControl } from "./control_time.js";
import { innerControl, triggerControl } from "./control_event.js";

const isText = (value) => value === undefined || typeof value === "string";

/** kind → {fits(value): whether the control can show it, make}. A function: modules of controls import each other. */
const controls = () => ({
  words: { fits: (value) => isText(value) || isLanguages(value), make: (row, value, set, env) => words("input", row, value, set, env) },
  long_words: { fits: (value) => isText(value) || isLanguages(value), make: (row, value, set, env) => words("textarea", row, value, set, env) },
  name: { fits: isText, make: nameInput },
  key: { fits: isText, make: keyInput },
  place: { fits: isText, make: place },
  number: { fits: (value) => value === undefined || typeof value === "number", make: number },
  truth: { fits: (value) => value === undefined || typeof value === "boolean", make: truth },
  choice: { fits: isText, make: choice },
  stage: { fits: isText, make: stage },
  hue: { fits: (value) => value === undefined || typeof value === "number", make: hue },
  type: { fits: isText, make: type },
  target: { fits: isText, make: (row, value, set, env) => nodeSelect(row, value, set, env, targetsFor(env)) },
  node: { fits: isText, make: (row, value, set, env) => nodeSelect(row, value, set, env, beside(env).filter((one) => ACTIVITIES.includes(one.node.type))) },
  nodes: { fits: (value) => isText(value) || (Array.isArray(value) && value.every(isText)), make: nodes },
  nodes_or_all: { fits: (value) => isText(value) || value === true, make: undone },
  tries: { fits: (value) => value === undefined || only(value, ["tries"]), make: tries },
  join: { fits: (value) => value === undefined || only(value, ["count", "rest"]), make: join },
  json: { fits: () => true, make: json },
  people: peopleControl,
  assignee: assigneeControl,
  manual: manualControl,
  timer: timerControl,
  clocks: clocksControl,
  condition: conditionControl,
  expression: expressionControl,
  multi: multiControl,
  loop: loopControl,
  arguments: argumentsControl,
  set: setControl,
  form: formControl,
  fields_list: fieldsList,
  flows: flowsControl,
  ways: waysControl,
  outcomes: outcomesControl,
  trigger: triggerControl,
  inner: innerControl,
});
let byKind = null;

/** The control of a row; JSON where its control has no way to show the value. */
export function controlFor(row, value, set, env) {
  byKind ??= controls();
  const known = byKind[row.control];
  const chosen = known && known.fits(value) ? known : byKind.json;
  return chosen.make(row, value, set, env);
}

export function only(value, keys) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).every((key) => keys.includes(key));
}

function isLanguages(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.values(value).every((one) => typeof one === "string");
}

// -- texts ------------------------------------------------------------------------------------------------------------

/** A text in the language that is edited. Where the process speaks several, a new text is of that one. */
export function withWord(value, lang, text, { own, several }) {
  if (value !== undefined && typeof value === "object") {
    const next = { ...value };
    if (text) next[lang] = text;
    else delete next[lang];
    return Object.keys(next).length ? next : undefined;
  }
  if (!text) return undefined;
  if (value === undefined) return several ? { [lang]: text } : text;
  return lang === own ? text : { [own]: value, [lang]: text };
}

/** Whether texts of this process come in several languages. */
export function isMany(definition) {
  return typeof definition.title === "object";
}

function words(tag, row, value, set, env) {
  const lang = env.lang();
  const shown = typeof value === "string" ? (lang === env.context.lang ? value : "") : (value?.[lang] ?? "");
  const other = textOf(value, env.context.lang);
  const input = h(tag, {
    class: "form-control", id: env.inputId, lang, autocomplete: "off", value: shown, data: { at: `${env.at}/${lang}` },
    placeholder: shown ? null : other || null,
    oninput: () => set(withWord(env.value(), lang, input.value.trim() ? input.value : "", { own: env.context.lang, several: isMany(env.model.definition) }), { quiet: true }),
  });
  return input;
}

function plain(row, value, set, env, more = {}) {
  const input = h("input", {
    class: "form-control", id: env.inputId, autocomplete: "off", spellcheck: "false", value: value ?? "", data: { at: env.at }, ...more,
    oninput: () => set(input.value.trim() === "" ? undefined : input.value.trim(), { quiet: true }),
  });
  return input;
}

/** A name that is made up here and answered elsewhere: what is known is offered. */
function nameInput(row, value, set, env) {
  const known = [...new Set([...(env.context.vocabulary.events?.[row.source] ?? []), ...namesHere(env.model.definition, row.source)])].sort();
  return withList(plain(row, value, set, env), known);
}

function namesHere(definition, key) {
  return everyNode(definition).map(({ node }) => node[key]).filter((one) => typeof one === "string" && one !== "*");
}

export function withList(input, offered) {
  const list = h("datalist", { id: `${input.id}-known` }, offered.map((one) => (typeof one === "string" ? h("option", { value: one }) : h("option", { value: one.value, label: one.title }))));
  input.setAttribute("list", list.id);
  return h("div", {}, input, list);
}

/** The key of a definition that is in force names it everywhere: it stays. */
function keyInput(row, value, set, env) {
  if (env.context.number) return h("output", { class: "form-control-plaintext", id: env.inputId }, value ?? "");
  const input = plain(row, value, () => {}, env);
  input.addEventListener("change", async () => {
    await env.context.drafts?.flush();
    if (/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(input.value)) env.context.rekey(input.value);
    else input.value = value;
  });
  return input;
}

function place(row, value, set, env) {
  const known = Object.keys(env.context.vocabulary.fields ?? {}).map((id) => `data.${id}`);
  return withList(plain(row, value, set, env, { placeholder: "data.…" }), known);
}

function json(row, value, set, env) {
  const area = h("textarea", { class: "form-control code", id: env.inputId, rows: 4, spellcheck: "false", value: value === undefined ? "" : JSON.stringify(value, null, 2), data: { at: env.at } });
  const problem = h("p", { class: "error", hidden: true });
  area.addEventListener("input", () => {
    problem.hidden = true;
    if (!area.value.trim()) return set(undefined, { quiet: true });
    try {
      return set(JSON.parse(area.value), { quiet: true });
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      return undefined;
    }
  });
  return h("div", {}, area, problem);
}

// -- numbers and choices ----------------------------------------------------------------------------------------------

function number(row, value, set, env) {
  const input = h("input", {
    class: "form-control short", type: "number", id: env.inputId, min: row.least, max: row.most, value: value ?? "", data: { at: env.at },
    oninput: () => set(input.value === "" ? undefined : Number(input.value), { quiet: true }),
  });
  return input;
}

function truth(row, value, set, env) {
  const otherwise = row.otherwise ?? false;
  const box = h("input", {
    class: "form-check-input", type: "checkbox", id: env.inputId, checked: value ?? otherwise, data: { at: env.at },
    onchange: () => set(box.checked === otherwise ? undefined : box.checked),
  });
  return box;
}

/** A select whose first line takes the key away. `listed`: [{value, title}]. What is not listed any more stays in view. */
export function select(value, listed, choose, env, { empty = "–", required = false, at = env.at, label = null } = {}) {
  const known = listed.some((one) => one.value === value);
  const made = h("select", { class: "form-select", id: label ? null : env.inputId, "aria-label": label, data: { at }, onchange: () => choose(made.value === "" ? undefined : made.value) },
    required && value !== undefined ? null : h("option", { value: "", selected: value === undefined }, empty),
    known || value === undefined ? null : h("option", { value, selected: true }, env.context.word("gone", { what: value })),
    listed.map((one) => h("option", { value: one.value, selected: one.value === value }, one.title)));
  return made;
}

export function offered(row, env) {
  if (row.options) return row.options.map(([value, title]) => ({ value, title }));
  return (env.context.vocabulary[row.source] ?? []).map((one) => ({ value: one.key, title: one.title === one.key ? one.key : `${one.title} (${one.key})` }));
}

function choice(row, value, set, env) {
  return select(value, offered(row, env), (chosen) => set(chosen), env, { required: row.required });
}

function stage(row, value, set, env) {
  const listed = (env.model.definition.stages ?? []).map((one) => ({ value: one.id, title: textOf(one.title, env.context.lang) || one.id }));
  return select(value, listed, (chosen) => set(chosen), env, { empty: env.context.word("stage_stays") });
}

const HUES = [235, 275, 310, 185, 254, 350, 25, 75, 150];

function hue(row, value, set, env) {
  const listed = HUES.map((one) => ({ value: String(one), title: env.context.word(`hue_${one}`) }));
  const given = value === undefined ? undefined : String(value);
  return select(given, listed, (chosen) => set(chosen === undefined ? undefined : Number(chosen)), env, { empty: env.context.word("hue_none") });
}

function type(row, value, set, env) {
  const listed = env.context.vocabulary.properties.types.map((one) => ({ value: one.key, title: one.title }));
  return select(value, listed, (chosen) => env.retype(chosen), env, { required: true });
}

// -- other nodes ------------------------------------------------------------------------------------------------------

/** Nodes of the same (sub-)process, but this one. */
export function beside(env) {
  const place = env.model.place(env.id);
  return everyNode(env.model.definition).filter((one) => one.scope === (place?.scope ?? "") && one.id !== env.id);
}

/** Where a flow may lead. */
export function targetsFor(env, from = env.id) {
  const place = env.model.place(from);
  return everyNode(env.model.definition).filter((one) => one.scope === (place?.scope ?? "") && !["startEvent", "boundaryEvent"].includes(one.node.type) && one.node.event !== true);
}

export function nameOf(id, env) {
  const node = env.model.node(id);
  if (!node) return id;
  const type = env.context.vocabulary.properties.types.find((one) => one.key === node.type);
  return textOf(node.title, env.context.lang) || `${type?.title ?? node.type} (${id})`;
}

function nodeSelect(row, value, set, env, listed) {
  return select(value, listed.map((one) => ({ value: one.id, title: nameOf(one.id, env) })), (chosen) => set(chosen), env, { required: row.key === "to" || row.key === "attachedTo" });
}

function nodes(row, value, set, env) {
  const chosen = value === undefined ? [] : [value].flat();
  const listed = everyNode(env.model.definition).filter((one) => one.id !== env.id && (!row.of || row.of.includes(one.node.type)));
  const boxes = listed.map((one) => {
    const box = h("input", { class: "form-check-input", type: "checkbox", checked: chosen.includes(one.id), data: { at: `${env.at}/${one.id}` }, onchange: () => {
      const next = listed.map((other) => other.id).filter((id) => (id === one.id ? box.checked : chosen.includes(id)));
      set(next.length === 0 ? undefined : next.length === 1 && !Array.isArray(value) ? next[0] : next);
    } });
    return h("label", { class: "form-check" }, box, h("span", { class: "form-check-label" }, nameOf(one.id, env)));
  });
  return h("div", { role: "group", "aria-labelledby": env.labelId }, boxes.length ? boxes : h("p", { class: "meta" }, env.context.word("no_other_step")));
}

function undone(row, value, set, env) {
  const listed = [{ value: "*", title: env.context.word("undo_all") }, ...everyNode(env.model.definition).filter((one) => ACTIVITIES.includes(one.node.type)).map((one) => ({ value: one.id, title: nameOf(one.id, env) }))];
  return select(value === true ? "*" : value, listed, (chosen) => set(chosen), env);
}

function tries(row, value, set, env) {
  return number({ least: 1, most: 50 }, value?.tries, (given, how) => set(given === undefined ? undefined : { tries: given }, how), env);
}

function join(row, value, set, env) {
  const { word } = env.context;
  const count = number({ least: 1 }, value?.count, (given, how) => set({ ...env.value(), count: given ?? 1 }, how), env);
  count.setAttribute("aria-label", word("join_count"));
  const rest = select(value?.rest, [{ value: "keep", title: word("join_keep") }, { value: "cancel", title: word("join_cancel") }],
    (chosen) => set({ count: 1, ...env.value(), rest: chosen }), env, { empty: word("join_keep"), at: `${env.at}/rest`, label: word("join_rest") });
  return h("div", { class: "in-line", role: "group", "aria-labelledby": env.labelId }, count, h("span", {}, word("join_ways")), rest);
}
