// Who does a step: teams, people, profiles, heads, the requester; to whom it goes; who may tell an event by hand.

import { controlFor, only, select } from "./controls.js";
import { h, iconButton } from "./dom.js";
import { expressionInput } from "./expression.js";

const KINDS = ["team", "user", "profile", "participant", "head", "deputy"];
const FORMULA = "=";

/** What may be named by each kind: [{value, title}]. */
function offers(kind, { vocabulary, word }) {
  const named = (list) => (list ?? []).map((one) => ({ value: one.key, title: one.title }));
  const special = (list) => (list ?? []).map((key) => ({ value: key, title: word(`special_${key}`) }));
  if (kind === "team") return [...special(vocabulary.special?.team), ...named(vocabulary.teams)];
  if (kind === "user") return named(vocabulary.people);
  if (kind === "profile") return named(vocabulary.profiles);
  if (kind === "participant") return special(["requester", "assignee", "watcher"]);
  return [...special(vocabulary.special?.unit), ...named(vocabulary.units)];
}

export const peopleControl = {
  fits: (value) => value === undefined || (only(value, [...KINDS, FORMULA]) && Object.entries(value).every(([key, one]) => (key === FORMULA ? typeof one === "string" : [one].flat().every((name) => typeof name === "string")))),
  make(row, value, set, env) {
    const { word } = env.context;
    const rows = Object.entries(value ?? {}).flatMap(([kind, names]) => [names].flat().map((name) => ({ kind, name })));
    const write = (next, how) => set(grouped(next, env.value()), how);
    const listed = rows.map((one, index) => {
      const kind = select(one.kind, [...KINDS, FORMULA].map((key) => ({ value: key, title: word(`who_${key}`) })),
        (chosen) => write(rows.map((other, at) => (at === index ? { kind: chosen, name: first(chosen, env) } : other))), env, { required: true, at: `${env.at}/${index}/kind`, label: word("who_kind") });
      const name = nameControl(one, index, (given, how) => write(rows.map((other, at) => (at === index ? { ...other, name: given ?? "" } : other)), how), env);
      return h("div", { class: "in-line" }, kind, name, iconButton("x", word("take_away"), () => write(rows.filter((_, at) => at !== index))));
    });
    const adder = h("button", { class: "btn btn-sm", type: "button", data: { at: `${env.at}/add` }, onclick: () => write([...rows, { kind: "team", name: first("team", env) }]) }, word(rows.length ? "who_more" : "who_choose"));
    return h("div", { role: "group", "aria-labelledby": env.labelId, class: "stacked" }, listed, adder);
  },
};

function first(kind, env) {
  if (kind === FORMULA) return "ticket.assignee.login";
  return offers(kind, env.context)[0]?.value ?? "";
}

function nameControl(one, index, write, env) {
  const at = `${env.at}/${index}/name`;
  if (one.kind === FORMULA) return expressionInput(one.name, (given) => write(given, { quiet: true }), env, { at, label: env.context.word("expression") });
  const listed = offers(one.kind, env.context);
  if (listed.length) return select(one.name || undefined, listed, write, env, { required: true, at, label: env.context.word("who_name") });
  const input = h("input", { class: "form-control", value: one.name, "aria-label": env.context.word("who_name"), data: { at }, oninput: () => write(input.value.trim(), { quiet: true }) });
  return input;
}

/** As the format has it: one name, or a list where there are several or the author wrote a list. */
function grouped(rows, before) {
  const found = {};
  for (const { kind, name } of rows) (found[kind] ??= []).push(name);
  for (const [kind, names] of Object.entries(found)) {
    const wasList = Array.isArray(before?.[kind]);
    found[kind] = names.length === 1 && !wasList ? names[0] : names;
  }
  return Object.keys(found).length ? found : undefined;
}

export const assigneeControl = {
  fits: (value) => value === undefined || typeof value === "string" || (only(value, [FORMULA]) && typeof value[FORMULA] === "string"),
  make(row, value, set, env) {
    const { word, vocabulary } = env.context;
    const isFormula = value !== undefined && typeof value === "object";
    const listed = [{ value: FORMULA, title: word("who_=") }, ...(vocabulary.people ?? []).map((one) => ({ value: one.key, title: one.title }))];
    const choose = select(isFormula ? FORMULA : value, listed, (chosen) => set(chosen === FORMULA ? { [FORMULA]: "ticket.assignee.login" } : chosen), env, { empty: word("who_takes_it") });
    if (!isFormula) return choose;
    return h("div", { class: "stacked" }, choose, expressionInput(value[FORMULA], (given) => set({ [FORMULA]: given }, { quiet: true }), env, { at: `${env.at}/=`, label: word("expression") }));
  },
};

/** A button by which a person tells that what is waited for has happened: its name, and who may. */
export const manualControl = {
  fits: (value) => value === undefined || only(value, ["title", "candidates"]),
  make(row, value, set, env) {
    const { word } = env.context;
    if (value === undefined) {
      return h("button", { class: "btn btn-sm", type: "button", id: env.inputId, data: { at: env.at }, onclick: () => set({ title: word("manual_title") }) }, word("manual_add"));
    }
    const part = (key, control) => {
      const inner = { ...env, at: `${env.at}/${key}`, inputId: `${env.inputId}-${key}`, labelId: `${env.labelId}-${key}`, value: () => env.value()?.[key] };
      const write = (given, how) => {
        const next = { ...env.value() };
        if (given === undefined && key !== "title") delete next[key];
        else next[key] = given ?? "";
        set(next, how);
      };
      const made = controlFor({ key, control }, value[key], write, inner);
      if (key === "title") made.setAttribute("aria-label", word("manual_name"));
      return made;
    };
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId },
      part("title", "words"), part("candidates", "people"),
      h("button", { class: "btn btn-sm", type: "button", onclick: () => set(undefined) }, word("take_away")));
  },
};
