// Which event begins, is waited for or is told: one choice, and what belongs to it. And the steps inside a sub-process.

import { controlFor, nameOf, select } from "./controls.js";
import { h } from "./dom.js";
import { addNode } from "./edits.js";

/** What a key of an event begins with. */
function beginning(key, env) {
  const type = env.node.type;
  const takes = type === "boundaryEvent" || type === "startEvent";
  return {
    timer: type === "startEvent" && !env.model.place(env.id)?.scope ? { cycle: "0 9 * * 1" } : { after: "P1D" },
    message: env.id,
    signal: env.id,
    condition: "has(ticket.assignee)",
    error: takes ? "*" : "failed",
    escalation: takes ? "*" : env.id,
    children: "all",
    link: env.id,
    compensate: type === "boundaryEvent" ? true : "*",
  }[key];
}

/** A row of several keys: `env.nodeSet(mutate, how)` changes the node itself. */
export const triggerControl = {
  fits: () => true,
  make(row, value, set, env) {
    const { vocabulary } = env.context;
    const { properties } = vocabulary;
    const own = vocabulary.node_keys[env.node.type];
    const keys = properties.triggers.filter((key) => own.includes(key));
    const titles = properties.trigger_titles[env.node.type];
    const now = keys.find((key) => env.node[key] !== undefined);
    const choose = select(now, keys.map((key) => ({ value: key, title: titles[key] })), (chosen) => env.nodeSet((node) => {
      for (const key of keys) delete node[key];
      if (chosen === undefined) return;
      node[chosen] = beginning(chosen, env);
      if (chosen === "error") delete node.interrupting;
    }), env, { empty: titles[""], required: ["intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"].includes(env.node.type) });
    if (now === undefined) return choose;
    const inner = { ...(properties.of_type[env.node.type]?.[now] ?? properties.node[now]) };
    const at = env.at.replace(/[^/]*$/, now);
    const part = { ...env, at, inputId: `${env.inputId}-${now}`, value: () => env.nodeNow()?.[now] };
    const write = (given, how) => env.nodeSet((node) => {
      if (given === undefined) delete node[now];
      else node[now] = given;
    }, how);
    const control = controlFor(inner, env.node[now], write, part);
    const named = control.matches("input, select, textarea") ? control : control.querySelector(`#${CSS.escape(part.inputId)}`);
    named?.setAttribute("aria-label", inner.title);
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, choose, control);
  },
};

/** The steps inside of a sub-process: each leads to itself, one more is added. */
export const innerControl = {
  fits: () => true,
  make(row, value, set, env) {
    const { word, vocabulary } = env.context;
    const add = () => {
      let made = null;
      const title = vocabulary.properties.types.find((one) => one.key === "userTask").title;
      env.model.change(word("change_add"), (copy) => { made = addNode(copy, "userTask", null, { title, inside: env.id }); }, { origin: "panel" });
      env.model.select(made, "panel");
    };
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId },
      h("ul", { class: "plain" }, Object.keys(value ?? {}).map((id) => h("li", {}, h("button", { class: "btn-plain", type: "button", onclick: () => env.model.select(id, "panel") }, nameOf(id, env))))),
      h("button", { class: "btn btn-sm", type: "button", id: env.inputId, data: { at: env.at }, onclick: add }, word("inner_add")));
  },
};
