// The properties of what is selected: a node, a flow, a column, else the process. Which rows there are stands in
// `vocabulary.properties` and `vocabulary.node_keys`; eight at most are in view, the rest under More with its keys.

import { controlFor, nameOf } from "./controls.js";
import { freshId, h, iconButton, keepingFocus } from "./dom.js";
import { renameNode, removeNode, STEPS } from "./edits.js";
import { nextOf, setNext, textOf } from "./model.js";
import { escaped, pointerOf } from "./pointers.js";
import { languageSwitch, missingList } from "./translations.js";

const EVENT = "event:";
const ID = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

export function mount(host, model, context) {
  context.edited ??= context.lang;
  const { properties, node_keys: nodeKeys } = context.vocabulary;
  const open = new Set();
  const draw = () => keepingFocus(host, () => {
    host.replaceChildren(...parts());
    for (const fold of host.querySelectorAll("details[data-fold]")) {
      fold.open ||= open.has(fold.dataset.fold);
      fold.addEventListener("toggle", () => open[fold.open ? "add" : "delete"](fold.dataset.fold));
    }
    tellFindings();
  });

  // -- what is selected: {title, kind, pointer, rows, more, get(), set(mutate, how)} ------------------------------------

  function subject() {
    const id = model.selected;
    if (id !== null && model.node(id)) return nodeSubject(id);
    if (id !== null && model.flow(id)) return flowSubject(id);
    if (id !== null && model.stage(id)) return stageSubject(model.stage(id).id);
    return processSubject();
  }

  function nodeSubject(id) {
    const node = model.node(id);
    const keys = nodeKeys[node.type] ?? Object.keys(node);
    const row = (key) => (key === EVENT ? { key, title: properties.trigger_titles[node.type].row, control: "trigger" } : (properties.of_type[node.type]?.[key] ?? properties.node[key] ?? { key, title: key, control: "json" }));
    const main = properties.main[node.type] ?? ["title", "next"];
    const covered = new Set([...main, ...(main.includes(EVENT) ? properties.triggers : [])]);
    const extra = Object.keys(node).filter((key) => !keys.includes(key) && key !== "type");
    const rest = [...keys.filter((key) => key !== "type" && !covered.has(key)), ...extra, "type"];
    return {
      id, node, title: nameOf(id, { model, context }), kind: properties.types.find((one) => one.key === node.type)?.title ?? node.type,
      pointer: pointerOf(model.definition, id), rows: main.map(row), more: rest.map(row),
      set: (mutate, how) => model.change(context.word("change_node", { what: nameOf(id, { model, context }) }), (copy) => mutate(nodeIn(copy, id), copy), how),
      get: () => model.node(id),
    };
  }

  function flowSubject(id) {
    const { from, at } = model.flow(id);
    const node = model.node(from);
    const step = STEPS.includes(node.type);
    const flow = () => {
      const raw = nextOf(model.node(from) ?? {})[at];
      return typeof raw === "string" ? { to: raw } : (raw ?? {});
    };
    const rows = properties.flow.filter((row) => (step ? !["when", "default", "id"].includes(row.key) : ["to", "title", "when", "default"].includes(row.key)));
    return {
      id: from, node, flow: id, title: textOf(flow().title, context.lang) || context.word("flow_to", { what: nameOf(flow().to, { model, context }) }), kind: context.word("flow_from", { what: nameOf(from, { model, context }) }),
      pointer: `${pointerOf(model.definition, from)}/next${Array.isArray(node.next) ? `/${at}` : ""}`, rows, more: properties.flow.filter((row) => !rows.includes(row)),
      set: (mutate, how) => {
        const changed = model.change(context.word("change_flow"), (copy) => {
          const holder = nodeIn(copy, from);
          const next = nextOf(holder).map((one) => (typeof one === "string" ? { to: one } : { ...one }));
          mutate(next[at], copy);
          if (next[at].default) next.forEach((one, index) => index !== at && delete one.default);
          setNext(holder, next);
        }, how);
        const now = [...model.index.flows.values()].find((one) => one.from === from && one.at === at);
        if (now && now.id !== id) model.select(now.id, "panel");
        return changed;
      },
      get: flow,
    };
  }

  function stageSubject(id) {
    const at = model.definition.stages.findIndex((one) => one.id === id);
    return {
      id, stage: true, title: textOf(model.stage(id).title, context.lang) || id, kind: context.word("column"), pointer: `/stages/${at}`, rows: properties.stage, more: [],
      set: (mutate, how) => model.change(context.word("change_stage"), (copy) => mutate(copy.stages.find((one) => one.id === id), copy), how),
      get: () => model.stage(id) ?? {},
    };
  }

  function processSubject() {
    const rows = properties.process.filter((row) => !["moves"].includes(row.key) || !model.definition.nodes);
    return {
      id: null, title: textOf(model.definition.title, context.lang) || context.key, kind: context.word("the_process"), pointer: "", rows: rows.slice(0, 8), more: rows.slice(8),
      set: (mutate, how) => model.change(context.word("change_process"), (copy) => mutate(copy, copy), how), get: () => model.definition,
    };
  }

  // -- drawing ----------------------------------------------------------------------------------------------------------

  function parts() {
    const shown = subject();
    const rows = shown.rows.map((row) => rowOf(row, shown));
    const more = shown.more.length || (shown.id && !shown.stage && !shown.flow) ? moreOf(shown) : null;
    return [headOf(shown), h("div", { class: "row-findings", data: { about: shown.pointer } }), h("div", { class: "panel-rows" }, rows), more, shown.id === null ? missingList(model, context) : null].filter(Boolean);
  }

  function headOf(shown) {
    const back = shown.flow ? iconButton("arrow-left", context.word("back_to", { what: nameOf(shown.id, { model, context }) }), () => model.select(shown.id, "panel")) : null;
    const remove = shown.id && !shown.stage && !shown.flow ? iconButton("trash", context.word("delete_what", { what: shown.title }), () => model.change(context.word("change_delete", { what: shown.title }), (copy) => removeNode(copy, shown.id), { origin: "panel" })) : null;
    const up = shown.id !== null || matchMedia("(max-width: 767px)").matches ? iconButton("x", context.word("close_panel"), () => { model.select(null, "panel"); context.closePanel(); }) : null;
    return h("header", { class: "panel-head" }, back, h("div", { class: "panel-title" }, h("h2", { tabindex: "-1" }, shown.title), h("p", { class: "meta" }, shown.kind)), languageSwitch(model, context, (lang) => { context.edited = lang; draw(); }), remove, up);
  }

  function moreOf(shown) {
    return h("details", { class: "more", data: { fold: "more" } }, h("summary", {}, context.word("more")),
      shown.id && !shown.stage && !shown.flow ? idRow(shown) : null, shown.more.map((row) => rowOf(row, shown, true)));
  }

  function idRow(shown) {
    const input = h("input", { class: "form-control", id: freshId("id"), value: shown.id, spellcheck: "false", autocomplete: "off", data: { at: "id:" } });
    input.addEventListener("change", () => {
      const name = input.value.trim();
      if (name === shown.id) return;
      if (!ID.test(name) || model.index.nodes.has(name)) {
        input.value = shown.id;
        context.say(context.word("id_taken", { what: name }));
        return;
      }
      model.change(context.word("change_id"), (copy) => renameNode(copy, shown.id, name), { origin: "panel" });
      model.select(name, "panel");
    });
    return h("div", { class: "panel-row" }, h("label", { for: input.id }, context.word("id")), input);
  }

  function rowOf(row, shown, withKey = false) {
    const inputId = freshId("p");
    const labelId = `${inputId}-label`;
    const at = `${shown.pointer}/${escaped(row.key)}`;
    const write = (mutate, { quiet = false, join = at } = {}) => {
      const changed = shown.set(mutate, { origin: "panel", join: quiet ? join : null });
      if (!quiet) draw();
      return changed;
    };
    const env = {
      model, context, id: shown.id, node: shown.node ?? {}, at, inputId, labelId, lang: () => context.edited, redraw: draw,
      value: () => shown.get()?.[row.key], nodeNow: () => model.node(shown.id) ?? {},
      nodeSet: (mutate, how = {}) => write((target, copy) => mutate(shown.flow ? nodeIn(copy, shown.id) : target, copy), how),
      retype: (type) => retype(shown, type),
    };
    const set = (value, how) => write((target) => {
      if (value === undefined) delete target[row.key];
      else target[row.key] = value;
    }, how);
    const control = controlFor(row, shown.get()?.[row.key], set, env);
    const single = control.id === inputId || control.querySelector(`#${inputId}`) !== null;
    const label = h(single ? "label" : "span", { class: "panel-label", id: labelId, for: single ? inputId : null }, row.title, withKey && !row.key.endsWith(":") ? h("code", {}, row.key) : null);
    const truth = control.matches("input[type=checkbox]");
    return h("div", { class: truth ? "panel-row panel-truth form-check" : "panel-row", data: { field: row.key, control: row.control, pointer: at } },
      truth ? [control, label] : [label, control], row.help ? h("p", { class: "help" }, row.help) : null, h("div", { class: "row-findings", data: { findings: at } }));
  }

  /** Another type: what that has too is kept. */
  function retype(shown, type) {
    if (!type || type === shown.node.type) return;
    model.change(context.word("change_type"), (copy) => {
      const node = nodeIn(copy, shown.id);
      const known = new Set(nodeKeys[type]);
      const kept = Object.entries(node).filter(([key]) => key !== "type" && (known.has(key) || key.startsWith("x-")));
      for (const key of Object.keys(node)) delete node[key];
      Object.assign(node, { type }, Object.fromEntries(kept));
      if (node.next !== undefined && !STEPS.includes(type)) {
        setNext(node, nextOf(node).map((flow) => (typeof flow === "string" ? flow : Object.fromEntries(Object.entries(flow).filter(([key]) => !["outcome", "tone", "form"].includes(key))))));
      }
    }, { origin: "panel" });
    draw();
  }

  /** Each finding stands at the row it is about; what is about none of them, under the head. */
  function tellFindings() {
    const about = host.querySelector("[data-about]");
    about?.replaceChildren(...model.findings.filter((one) => one.pointer === about.dataset.about).map(said));
    for (const place of host.querySelectorAll("[data-findings]")) {
      const at = place.dataset.findings;
      const found = model.findings.filter((one) => matches(one, at));
      place.replaceChildren(...found.map(said));
    }
  }

  function said(finding) {
    return h("p", { class: finding.severity === "error" ? "error" : "meta" }, finding.message, " ", finding.hint);
  }

  function matches(finding, at) {
    if (at.endsWith(`/${EVENT}`)) return properties.triggers.some((key) => isUnder(finding.pointer, at.slice(0, -EVENT.length) + key));
    return isUnder(finding.pointer, at);
  }

  model.addEventListener("change", ({ detail }) => {
    if (detail.origin !== "panel") draw();
    else host.querySelector(".panel-title h2")?.replaceChildren(subject().title);
  });
  model.addEventListener("select", draw);
  model.addEventListener("findings", tellFindings);
  context.editIn = (has) => {
    context.edited = context.vocabulary.languages.find((lang) => !has.includes(lang)) ?? context.edited;
    draw();
  };
  draw();
  return {
    show: draw,
    hide() {},
    /** Into the first field, for who comes by keyboard. */
    focus() {
      (host.querySelector(".panel-rows input, .panel-rows select, .panel-rows textarea, .panel-rows button") ?? host).focus();
    },
  };
}

function isUnder(pointer, at) {
  return pointer === at || pointer.startsWith(`${at}/`);
}

function nodeIn(definition, id) {
  const look = (nodes) => {
    if (nodes?.[id]) return nodes[id];
    for (const node of Object.values(nodes ?? {})) {
      const found = node?.nodes ? look(node.nodes) : null;
      if (found) return found;
    }
    return null;
  };
  return look(definition.nodes);
}
