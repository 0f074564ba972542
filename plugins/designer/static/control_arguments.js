// What an action is called with: a row for each argument of it, each a value, a text with {{ }}, or an expression. And what
// a step sets in the data.

import { controlFor, select, withList } from "./controls.js";
import { h, iconButton } from "./dom.js";
import { expressionInput } from "./expression.js";
import { ownFields } from "./conditions.js";

const FORMULA = "=";
const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isFormula = (value) => isMap(value) && Object.keys(value).length === 1 && typeof value[FORMULA] === "string";

export const argumentsControl = {
  fits: (value) => value === undefined || isMap(value),
  make(row, value, set, env) {
    const { vocabulary, word } = env.context;
    const action = vocabulary.actions?.find((one) => one.key === env.node.action);
    const fields = row.fields ?? action?.fields ?? [];
    const write = (name, given, how) => {
      const next = { ...env.value() };
      if (given === undefined || given === "") delete next[name];
      else next[name] = given;
      set(Object.keys(next).length ? next : undefined, how);
    };
    const others = Object.keys(value ?? {}).filter((name) => !fields.some((one) => one.id === name)).map((name) => ({ id: name, title: name, type: "text", loose: true }));
    const rows = [...fields, ...others].map((field) => argument(field, value?.[field.id], write, env));
    const open = row.open || (!action && !row.fields);
    if (!rows.length && !open) return h("p", { class: "meta" }, word(action ? "no_arguments" : "choose_action"));
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, rows, open ? nameAdder(word("argument_add"), (name) => write(name, " "), env) : null);
  },
};

/** One argument: its name, its value, and whether that is an expression. */
function argument(field, value, write, env) {
  const { word } = env.context;
  const at = `${env.at}/${field.id}`;
  const id = `${env.inputId}-${field.id}`;
  const title = `${field.title}${field.required ? " *" : ""}`;
  const toggle = h("button", {
    class: "btn btn-sm btn-icon btn-ghost fx", type: "button", "aria-pressed": String(isFormula(value)), title: word("expression"), "aria-label": word("expression_of", { what: field.title }), data: { at: `${at}/fx` },
    onclick: () => write(field.id, isFormula(value) ? undefined : { [FORMULA]: "ticket.title" }),
  }, "=");
  const control = isFormula(value) ? expressionInput(value[FORMULA], (given) => write(field.id, given === undefined ? undefined : { [FORMULA]: given }, { quiet: true }), env, { at, id }) : valueControl(field, value, write, env, at, id);
  return h("div", { class: "argument" }, h("label", { class: "meta", for: id }, title), h("div", { class: "in-line" }, control, toggle), field.help ? h("p", { class: "help" }, typeof field.help === "string" ? field.help : "") : null);
}

const SOURCES = { user: "people", team: "teams" };

function valueControl(field, value, write, env, at, id) {
  const inner = { ...env, at, inputId: id };
  const quiet = (given) => write(field.id, given, { quiet: true });
  if (field.type === "json" || (value !== undefined && typeof value === "object")) {
    return controlFor({ key: field.id, control: "json" }, value, (given, how) => write(field.id, given, how), { ...inner, value: () => env.value()?.[field.id] });
  }
  if (field.type === "boolean") {
    const listed = [{ value: "true", title: env.context.word("yes") }, { value: "false", title: env.context.word("no") }];
    return select(value === undefined ? undefined : String(value), listed, (chosen) => write(field.id, chosen === undefined ? undefined : chosen === "true"), inner);
  }
  const listed = field.options?.length ? field.options.map((one) => ({ value: String(one.value), title: one.title })) : named(field, env);
  if (listed.length && (field.type === "choice" || typeof value !== "string" || listed.some((one) => one.value === value))) {
    return select(value === undefined ? undefined : String(value), listed, (chosen) => write(field.id, chosen), inner);
  }
  if (["integer", "number"].includes(field.type) && typeof value !== "string") {
    const number = h("input", { class: "form-control short", type: "number", id, value: value ?? "", data: { at }, oninput: () => quiet(number.value === "" ? undefined : Number(number.value)) });
    return number;
  }
  const long = (field.lines ?? 1) > 1 || ["markdown", "reply"].includes(field.type);
  const input = h(long ? "textarea" : "input", { class: "form-control", id, value: value ?? "", rows: long ? 3 : null, autocomplete: "off", placeholder: field.type === "text" || long ? "{{ ticket.number }} …" : null, data: { at }, oninput: () => quiet(input.value) });
  return input;
}

/** Keys of the site, where the argument is the key of something. */
function named(field, { context }) {
  const source = SOURCES[field.type] ?? { process: "processes", role: "roles", team: "teams", teams: "teams", service: "services" }[field.id];
  return (context.vocabulary[source] ?? []).map((one) => ({ value: one.key, title: one.title }));
}

function nameAdder(label, add, env, list = []) {
  const input = h("input", { class: "form-control", id: env.inputId, "aria-label": label, placeholder: label, autocomplete: "off", data: { at: `${env.at}/add` } });
  const tell = () => {
    const name = input.value.trim();
    if (!name) return;
    input.value = "";
    add(name);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    tell();
  });
  return h("div", { class: "in-line" }, list.length ? withList(input, list) : input, iconButton("plus", label, tell));
}

/** {place: expression}: where a value goes, what it is. */
export const setControl = {
  fits: (value) => value === undefined || (isMap(value) && Object.values(value).every((one) => typeof one === "string")),
  make(row, value, set, env) {
    const { word, vocabulary } = env.context;
    const write = (path, given, how) => set({ ...env.value(), [path]: given }, how);
    const drop = (path) => {
      const next = { ...env.value() };
      delete next[path];
      set(next);
    };
    const titles = Object.fromEntries(ownFields(env.model.definition, vocabulary).map((one) => [`data.${one.id}`, one.title]));
    const rows = Object.entries(value ?? {}).map(([path, formula]) => h("div", { class: "argument" },
      h("span", { class: "meta" }, titles[path] ? `${titles[path]} (${path})` : path),
      h("div", { class: "in-line" }, expressionInput(formula, (given) => write(path, given ?? "", { quiet: true }), env, { at: `${env.at}/${path}`, label: path }), iconButton("x", word("take_away"), () => drop(path)))));
    const known = Object.keys(vocabulary.fields ?? {}).map((id) => ({ value: `data.${id}`, title: titles[`data.${id}`] ?? "" }));
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, rows, nameAdder(word("set_add"), (path) => write(path.startsWith("data.") ? path : `data.${path}`, "now"), env, known));
  },
};
