// What a process promises: a clock each, with its times by priority, the working time that counts, when it stands, when
// somebody is warned, and what is done then.

import { controlFor, only, select } from "./controls.js";
import { h, iconButton } from "./dom.js";
import { lengthInput } from "./control_time.js";

const KNOWN = ["first_response", "next_response", "resolution"];
const PRIORITIES = ["*", "P1", "P2", "P3", "P4"];
const PAUSES = ["waiting", "hold"];
const KEYS = ["metric", "title", "target", "calendar", "pause", "warn", "on_warn", "on_breach"];

const isClock = (one) =>
  only(one, KEYS) && typeof one.metric === "string" && only(one.target ?? {}, PRIORITIES) && Object.values(one.target ?? {}).every((time) => typeof time === "string") &&
  (one.pause ?? []).every?.((status) => PAUSES.includes(status)) && (one.warn ?? []).every?.((step) => typeof step === "number") &&
  [one.on_warn, one.on_breach].every((deed) => deed === undefined || (only(deed, ["action", "with"]) && typeof deed.action === "string"));

export const clocksControl = {
  fits: (value) => value === undefined || (Array.isArray(value) && value.every(isClock)),
  make(row, value, set, env) {
    const { word } = env.context;
    const clocks = value ?? [];
    const write = (mutate, how) => {
      const next = structuredClone(env.value() ?? []);
      mutate(next);
      set(next.length ? next : undefined, how);
    };
    const free = [...KNOWN].reverse().find((metric) => !clocks.some((one) => one.metric === metric)) ?? `clock_${clocks.length + 1}`;
    const add = () => write((next) => next.push({ metric: free, target: { "*": "P1D" } }));
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId },
      clocks.map((clock, at) => clockBox(clock, at, (mutate, how) => write((next) => mutate(next[at]), how), () => write((next) => next.splice(at, 1)), env)),
      h("button", { class: "btn btn-sm", type: "button", id: env.inputId, data: { at: `${env.at}/add` }, onclick: add }, word("clock_add")));
  },
};

function clockBox(clock, index, write, remove, env) {
  const { word, vocabulary } = env.context;
  const at = `${env.at}/${index}`;
  const put = (key, value, how) => write((one) => {
    if (value === undefined || value?.length === 0) delete one[key];
    else one[key] = value;
  }, how);
  const inner = (key) => ({ ...env, at: `${at}/${key}`, inputId: `${env.inputId}-${index}-${key}`, value: () => env.value()?.[index]?.[key] });
  const own = !KNOWN.includes(clock.metric);
  const metrics = [...KNOWN.map((key) => ({ value: key, title: word(`clock_${key}`) })), { value: own ? clock.metric : `clock_${index + 1}`, title: word("clock_own") }];
  const metric = select(clock.metric, metrics, (chosen) => put("metric", chosen), env, { required: true, at: `${at}/metric`, label: word("clock_metric") });
  const calendars = (vocabulary.calendars ?? []).map((one) => ({ value: one.key, title: one.title }));
  const calendar = select(clock.calendar, calendars, (chosen) => put("calendar", chosen), env, { empty: word("time_all"), at: `${at}/calendar`, label: word("time_calendar") });
  return h("fieldset", { class: "way" },
    h("legend", { class: "visually-hidden" }, KNOWN.includes(clock.metric) ? word(`clock_${clock.metric}`) : clock.metric),
    h("div", { class: "in-line" }, metric, iconButton("x", word("take_away"), remove)),
    own ? labelled(word("clock_name"), controlFor({ key: "title", control: "words" }, clock.title, (given, how) => put("title", given, how), inner("title"))) : null,
    PRIORITIES.map((priority) => timeRow(priority, clock, write, inner(`target/${priority}`))),
    labelled(word("time_calendar"), calendar),
    h("div", { class: "in-line", role: "group", "aria-label": word("clock_pause") }, h("span", { class: "meta" }, word("clock_pause")), PAUSES.map((status) => pauseBox(status, clock, put, at, word))),
    warnRow(clock, put, inner("warn"), word),
    clock.warn?.length ? deedRow("on_warn", clock, put, inner("on_warn")) : null,
    deedRow("on_breach", clock, put, inner("on_breach")));
}

function timeRow(priority, clock, write, env) {
  const tell = (time, how) => write((one) => {
    const target = { ...one.target };
    if (time === undefined) delete target[priority];
    else target[priority] = time;
    one.target = Object.fromEntries(["P1", "P2", "P3", "P4", "*"].filter((key) => key in target).map((key) => [key, target[key]]));
  }, how);
  const title = priority === "*" ? env.context.word("clock_any") : priority;
  return h("div", { class: "in-line" }, h("label", { class: "meta clock-priority", for: env.inputId }, title), lengthInput(clock.target?.[priority], tell, env));
}

function pauseBox(status, clock, put, at, word) {
  const toggle = (event) => put("pause", PAUSES.filter((one) => (one === status ? event.target.checked : clock.pause?.includes(one))));
  return h("label", { class: "form-check" }, h("input", { class: "form-check-input", type: "checkbox", checked: clock.pause?.includes(status) ?? false, data: { at: `${at}/pause/${status}` }, onchange: toggle }), h("span", {}, word(`clock_${status}`)));
}

/** "75, 90": per cents of the time; what is no such number is left out when the field is left. */
function warnRow(clock, put, env, word) {
  const input = h("input", { class: "form-control short", id: env.inputId, inputmode: "numeric", autocomplete: "off", value: (clock.warn ?? []).join(", "), placeholder: "75", data: { at: env.at } });
  input.addEventListener("change", () => put("warn", [...new Set((input.value.match(/\d+/g) ?? []).map(Number).filter((one) => one > 0 && one < 100))].sort((a, b) => a - b)));
  return h("div", { class: "in-line" }, h("label", { class: "meta", for: env.inputId }, word("clock_warn")), input);
}

/** An action and what it is called with. */
function deedRow(key, clock, put, env) {
  const { word, vocabulary } = env.context;
  const deed = clock[key];
  const actions = (vocabulary.actions ?? []).map((one) => ({ value: one.key, title: one.title }));
  const choose = select(deed?.action, actions, (action) => put(key, action && { action }), env, { empty: word("clock_nothing"), at: env.at, label: word(`clock_${key}`) });
  const called = deed && { ...env, at: `${env.at}/with`, inputId: `${env.inputId}-with`, node: deed, value: () => env.value()?.with };
  const given = (value, how) => put(key, { action: env.value().action, ...(value === undefined ? {} : { with: value }) }, how);
  return h("div", { class: "stacked" }, labelled(word(`clock_${key}`), choose), deed ? controlFor({ key: "with", control: "arguments" }, deed.with, given, called) : null);
}

const labelled = (title, control) => h("label", { class: "stacked" }, h("span", { class: "meta" }, title), control);
