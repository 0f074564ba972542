// Where a node leads: the buttons of a step, the ways of a gateway with their conditions, what simply comes next.

import { conditionBox } from "./control_conditions.js";
import { isMany, nameOf, select, targetsFor, withWord } from "./controls.js";
import { h, iconButton } from "./dom.js";
import { addWay, insert, wordOf } from "./edits.js";
import { everyId, freeName, nextOf, setNext, targetOf } from "./model.js";

const NEW_END = " end"; // no id begins with a space
const fits = (value) => value === undefined || typeof value === "string" || (Array.isArray(value) && value.every((flow) => typeof flow === "string" || typeof flow?.to === "string"));

/** env → what the three controls share. */
function flowsOf(env) {
  const { model, context } = env;
  const flows = nextOf(env.node);
  const ids = model.flows(env.id).outgoing.map((one) => one.id);
  const write = (mutate, how) => env.nodeSet((node, copy) => {
    const next = nextOf(node).map((flow) => (typeof flow === "string" ? { to: flow } : { ...flow }));
    setNext(node, mutate(next, node, copy) ?? next);
  }, how);
  const target = (flow, index, label = context.word("leads_to")) => {
    const listed = [...targetsFor(env).map((one) => ({ value: one.id, title: nameOf(one.id, env) })), { value: NEW_END, title: context.word("new_end") }];
    return select(targetOf(flow), listed, (chosen) => write((next, node, copy) => { next[index].to = chosen === NEW_END ? newEnd(copy, env) : chosen; }), env, { required: true, at: `${env.at}/${index}/to`, label });
  };
  const drop = (index) => iconButton("x", context.word("take_away"), () => write((next) => next.filter((_, at) => at !== index)));
  const open = (index) => iconButton("dots", context.word("flow_open"), () => model.select(ids[index], "panel"), { data: { flow: ids[index] } });
  return { flows, ids, write, target, drop, open };
}

function newEnd(copy, env) {
  const id = freeName("end", everyId(copy));
  const nodes = placeIn(copy, env.id);
  insert(nodes, id, { type: "endEvent" }, env.id, true);
  return id;
}

function placeIn(copy, id) {
  const look = (nodes) => {
    if (nodes?.[id]) return nodes;
    for (const node of Object.values(nodes ?? {})) {
      const found = node?.nodes ? look(node.nodes) : null;
      if (found) return found;
    }
    return null;
  };
  return look(copy.nodes);
}

const SOME = (env) => targetsFor(env)[0]?.id;

export const outcomesControl = {
  fits,
  make(row, value, set, env) {
    const { context, model } = env;
    const { flows, write, target, drop, open } = flowsOf(env);
    const lang = env.lang();
    const several = isMany(model.definition);
    const listed = flows.map((flow, index) => {
      const given = typeof flow === "string" ? undefined : flow.title;
      const shown = typeof given === "object" ? (given[lang] ?? "") : (given ?? "");
      const name = h("input", {
        class: "form-control", value: shown, lang, autocomplete: "off", "aria-label": context.word("button_name"), data: { at: `${env.at}/${index}/title/${lang}` },
        placeholder: shown ? null : (flow?.outcome ?? context.word("done")),
        oninput: () => write((next) => {
          const title = withWord(next[index].title, lang, name.value.trim(), { own: context.lang, several });
          if (title === undefined) delete next[index].title;
          else next[index].title = title;
        }, { quiet: true, join: `${env.at}/${index}/title` }),
        onchange: () => write((next, node) => nameOutcome(next, index, name.value, node), { quiet: true, join: `${env.at}/${index}/title` }),
      });
      return h("div", { class: "flow-row" }, name, target(flow, index), open(index), drop(index));
    });
    const add = () => env.nodeSet((node) => {
      addWay(node, SOME(env), several ? { [context.lang]: context.word("new_button") } : context.word("new_button"));
    });
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, listed, h("button", { class: "btn btn-sm", type: "button", id: env.inputId, data: { at: `${env.at}/add` }, onclick: add }, context.word("button_add")));
  },
};

/** While nobody has chosen the word of an outcome, it follows its name; so do fields that are asked for it. */
function nameOutcome(next, index, title, node) {
  const before = next[index].outcome;
  const word = wordOf(title);
  if (!before || !word || !/^(done|outcome|new_button|knopka|novaya_knopka)(_\d+)?$/.test(before)) return;
  const after = freeName(word, new Set(next.filter((_, at) => at !== index).map((flow) => flow.outcome)));
  next[index].outcome = after;
  for (const field of node.form?.fields ?? []) if (Array.isArray(field.for)) field.for = field.for.map((one) => (one === before ? after : one));
}

export const waysControl = {
  fits,
  make(row, value, set, env) {
    const { context } = env;
    const { flows, write, target, drop, open } = flowsOf(env);
    const conditional = row.conditions !== false && (flows.length > 1 || flows.some((flow) => flow?.when || flow?.default));
    const listed = flows.map((flow, index) => {
      const isDefault = flow?.default === true;
      const at = `${env.at}/${index}`;
      const inner = { ...env, at: `${at}/when`, value: () => nextOf(env.nodeNow())[index]?.when };
      const when = !conditional ? null : isDefault ? h("p", { class: "meta" }, context.word("otherwise")) : conditionBox(flow?.when, (given, how) => write((next) => {
        if (given === undefined) delete next[index].when;
        else next[index].when = given;
      }, { ...how, join: `${at}/when` }), inner);
      const other = !conditional ? null : h("label", { class: "form-check" }, h("input", { class: "form-check-input", type: "radio", name: `${env.inputId}-default`, checked: isDefault, data: { at: `${at}/default` }, onchange: () => write((next) => {
        for (const one of next) delete one.default;
        next[index].default = true;
        delete next[index].when;
      }) }), h("span", { class: "form-check-label" }, context.word("otherwise_this")));
      return h("div", { class: "way" }, h("div", { class: "flow-row" }, target(flow, index), open(index), drop(index)), when, other);
    });
    const add = () => write((next) => {
      if (row.conditions !== false && next.length === 1 && !next[0].when) next[0].default = true;
      return [...next, { to: SOME(env) }];
    });
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, listed, h("button", { class: "btn btn-sm", type: "button", id: env.inputId, data: { at: `${env.at}/add` }, onclick: add }, context.word("way_add")));
  },
};

export const flowsControl = {
  fits,
  make(row, value, set, env) {
    const { context } = env;
    const { flows, write, target, drop, open } = flowsOf(env);
    const listed = flows.map((flow, index) => h("div", { class: "flow-row" }, target(flow, index), open(index), drop(index)));
    const add = () => write((next) => [...next, { to: SOME(env) }]);
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, listed,
      h("button", { class: "btn btn-sm", type: "button", id: env.inputId, data: { at: `${env.at}/add` }, onclick: add }, context.word(flows.length ? "flow_more" : "flow_add")));
  },
};
