// Conditions: rows that anybody reads, the expression one press away. And how often something is done: for each item of a
// list, or again while a condition holds.

import { BARE, OPERATORS, readCondition, subjects, writeCondition } from "./conditions.js";
import { only, select } from "./controls.js";
import { h, iconButton } from "./dom.js";
import { nextOf, textOf } from "./model.js";
import { expressionInput } from "./expression.js";

const isText = (value) => value === undefined || typeof value === "string";

export const expressionControl = {
  fits: isText,
  make: (row, value, set, env) => expressionInput(value, (given) => set(given, { quiet: true }), env, { id: env.inputId }),
};

export const conditionControl = { fits: isText, make: (row, value, set, env) => conditionBox(value, set, env) };

/** Rows where the expression can be read as rows, else the expression. Draws itself anew: half a row is not written. */
export function conditionBox(value, set, env) {
  const { word } = env.context;
  const known = subjects(env.model.definition, { ...env.context.vocabulary, lang: env.context.lang }, word);
  const typeOf = (path) => known.find((one) => one.path === path)?.type ?? "text";
  const box = h("div", { class: "condition", role: "group", "aria-labelledby": env.labelId });
  let read = readCondition(value);
  let asRows = read !== null && read.rows.every((row) => known.some((one) => one.path === row.path));
  const write = () => set(writeCondition(read, typeOf) || undefined, { quiet: true });
  const draw = (focus) => {
    box.replaceChildren(...(asRows ? rowsOf() : [expressionInput(env.value(), (given) => set(given, { quiet: true }), env, { label: word("expression"), at: `${env.at}/expression` })]), switcher());
    if (focus) box.querySelector(`[data-at="${CSS.escape(focus)}"]`)?.focus();
  };
  const switcher = () => h("button", {
    class: "btn-plain small", type: "button", data: { at: `${env.at}/switch` }, onclick: () => {
      if (asRows) asRows = false;
      else {
        const again = readCondition(env.value());
        if (!again || !again.rows.every((row) => known.some((one) => one.path === row.path))) return env.context.say(word("not_rows"));
        [read, asRows] = [again, true];
      }
      return draw(`${env.at}/switch`);
    },
  }, word(asRows ? "as_expression" : "as_rows"));
  const rowsOf = () => {
    const shown = read.rows.length ? read.rows : [{ path: "", operator: "", value: "" }];
    const made = shown.map((row, index) => conditionRow(row, index));
    const join = shown.length < 2 ? null : h("select", { class: "form-select", "aria-label": word("all_or_any"), data: { at: `${env.at}/join` }, onchange: (event) => { read = { ...read, all: event.target.value === "all" }; write(); } },
      h("option", { value: "all", selected: read.all }, word("all_hold")), h("option", { value: "any", selected: !read.all }, word("any_holds")));
    const more = h("button", { class: "btn btn-sm", type: "button", data: { at: `${env.at}/more` }, onclick: () => { read = { ...read, rows: [...shown, { path: "", operator: "", value: "" }] }; draw(`${env.at}/${shown.length}/path`); } }, word("condition_more"));
    return [join, ...made, more].filter(Boolean);
  };
  const conditionRow = (row, index) => {
    const change = (next, redraw) => {
      const rows = read.rows.length ? read.rows : [row];
      read = { ...read, rows: rows.map((one, at) => (at === index ? { ...one, ...next } : one)) };
      row = { ...row, ...next };
      write();
      if (redraw) draw(redraw);
    };
    const at = `${env.at}/${index}`;
    const path = h("select", { class: "form-select", "aria-label": word("condition_what"), data: { at: `${at}/path` }, onchange: () => change({ path: path.value, operator: OPERATORS[typeOf(path.value)][0], value: "" }, `${at}/path`) },
      h("option", { value: "", selected: !row.path }, word("condition_choose")), groupsOf(known, row.path, word));
    if (!row.path) return h("div", { class: "condition-row" }, path);
    const subject = known.find((one) => one.path === row.path);
    const operators = OPERATORS[subject.type];
    const listed = operators.includes(row.operator) ? operators : [...operators, row.operator];
    const operator = h("select", { class: "form-select", "aria-label": word("condition_how"), data: { at: `${at}/operator` }, onchange: () => change({ operator: operator.value }, `${at}/operator`) },
      listed.map((one) => h("option", { value: one, selected: one === row.operator }, word(`is_${one}`))));
    const drop = iconButton("x", word("take_away"), () => { read = { ...read, rows: read.rows.filter((_, place) => place !== index) }; write(); draw(`${env.at}/more`); });
    return h("div", { class: "condition-row" }, path, operator, BARE.has(row.operator) ? null : valueInput(row, subject, at, change, env), drop);
  };
  draw();
  return box;
}

function groupsOf(known, chosen, word) {
  return ["own", "work", "role", "told"].map((group) => {
    const listed = known.filter((one) => one.group === group);
    return listed.length ? h("optgroup", { label: word(`names_${group}`) }, listed.map((one) => h("option", { value: one.path, selected: one.path === chosen }, one.title))) : null;
  }).filter(Boolean);
}

function valueInput(row, subject, at, change, env) {
  const label = env.context.word("condition_value");
  if (subject.options.length && ["is", "is_not", "has", "has_not"].includes(row.operator)) {
    const given = subject.options.map((one) => ({ value: String(one.value), title: one.title }));
    return select(row.value === "" ? undefined : String(row.value), given, (chosen) => change({ value: chosen ?? "" }), env, { at: `${at}/value`, label });
  }
  const type = subject.type === "date" && row.value !== "now" ? "date" : "text";
  const mode = subject.type === "number" ? "decimal" : null;
  const input = h("input", { class: "form-control", type, inputmode: mode, "aria-label": label, data: { at: `${at}/value` }, autocomplete: "off", value: Array.isArray(row.value) ? row.value.join(", ") : row.value,
    oninput: () => change({ value: row.operator === "one_of" ? input.value.split(",").map((one) => one.trim()).filter(Boolean) : input.value.trim() }) });
  return input;
}

// -- how often --------------------------------------------------------------------------------------------------------

const ENOUGH = /^multi\.outcomes\.([A-Za-z_]\w*) >= (\d+)( \|\| .*)?$/;

/** Once, or for each item of a list; with a step: how many have to choose the same outcome. */
export const multiControl = {
  fits: (value) => value === undefined || (only(value, ["each", "as", "mode", "until", "rest"]) && Object.values(value).every((one) => typeof one === "string")),
  make(row, value, set, env) {
    const { word } = env.context;
    const often = select(value === undefined ? undefined : "each", [{ value: "each", title: word("multi_each") }], (chosen) => set(chosen ? { each: "data.items" } : undefined), env, { empty: word("multi_once") });
    if (value === undefined) return often;
    const write = (key, given, how) => {
      const next = { ...env.value(), [key]: given };
      if (given === undefined) delete next[key];
      set(next, how);
    };
    const labelled = (key, control) => h("label", { class: "stacked" }, h("span", { class: "meta" }, word(key)), control);
    const name = h("input", { class: "form-control", value: value.as ?? "", placeholder: "item", data: { at: `${env.at}/as` }, oninput: () => write("as", name.value.trim() || undefined, { quiet: true }) });
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId },
      often,
      labelled("multi_list", expressionInput(value.each, (given) => write("each", given ?? "", { quiet: true }), env, { at: `${env.at}/each` })),
      select(value.mode, [{ value: "parallel", title: word("mode_parallel") }, { value: "sequential", title: word("mode_sequential") }], (chosen) => write("mode", chosen), env, { empty: word("mode_parallel"), at: `${env.at}/mode`, label: word("mode") }),
      enough(value, write, env),
      select(value.rest, [{ value: "keep", title: word("rest_keep") }, { value: "cancel", title: word("rest_cancel") }], (chosen) => write("rest", chosen), env, { empty: word("rest_cancel"), at: `${env.at}/rest`, label: word("rest") }),
      labelled("multi_as", name));
  },
};

/** All of them, or N that choose an outcome; what says more stays an expression. */
function enough(value, write, env) {
  const { word, lang } = env.context;
  const outcomes = nextOf(env.node).map((flow) => flow?.outcome).filter(Boolean);
  const read = ENOUGH.exec(value.until ?? "");
  const kind = value.until === undefined ? undefined : read ? "count" : "expression";
  const listed = [...(outcomes.length ? [{ value: "count", title: word("enough_count") }] : []), { value: "expression", title: word("enough_expression") }];
  const first = { count: `multi.outcomes.${outcomes[0]} >= 1`, expression: "multi.completed >= 1" };
  const choose = select(kind, listed, (chosen) => write("until", first[chosen]), env, { empty: word("enough_all"), at: `${env.at}/enough`, label: word("enough") });
  if (kind === undefined) return choose;
  if (kind === "expression") return h("div", { class: "stacked" }, choose, expressionInput(value.until, (given) => write("until", given, { quiet: true }), env, { at: `${env.at}/until`, label: word("enough") }));
  const [, outcome, count, others = ""] = read;
  const number = h("input", { class: "form-control tiny", type: "number", min: 1, value: count, "aria-label": word("enough"), data: { at: `${env.at}/count` }, oninput: () => number.value && write("until", `multi.outcomes.${outcome} >= ${number.value}${others}`, { quiet: true }) });
  const titles = nextOf(env.node).filter((flow) => flow?.outcome).map((flow) => ({ value: flow.outcome, title: textOf(flow.title, lang) || flow.outcome }));
  const which = select(outcome, titles, (chosen) => write("until", `multi.outcomes.${chosen} >= ${count}${others}`), env, { required: true, at: `${env.at}/outcome`, label: word("outcome") });
  return h("div", { class: "stacked" }, choose, h("div", { class: "in-line" }, number, h("span", {}, word("enough_choose")), which));
}

export const loopControl = {
  fits: (value) => value === undefined || (only(value, ["while", "max"]) && isText(value.while)),
  make(row, value, set, env) {
    const { word } = env.context;
    const often = select(value === undefined ? undefined : "while", [{ value: "while", title: word("loop_while") }], (chosen) => set(chosen ? { while: "has(data.again)", max: 10 } : undefined), env, { empty: word("loop_once") });
    if (value === undefined) return often;
    const write = (key, given, how) => set({ ...env.value(), [key]: given }, how);
    const most = h("input", { class: "form-control tiny", type: "number", min: 1, max: 1000, value: value.max ?? "", data: { at: `${env.at}/max` }, oninput: () => most.value && write("max", Number(most.value), { quiet: true }) });
    const inner = { ...env, at: `${env.at}/while`, value: () => env.value()?.while };
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, often,
      conditionBox(value.while, (given, how) => write("while", given ?? "", how), inner),
      h("label", { class: "in-line" }, h("span", {}, word("loop_most")), most));
  },
};
