// What is done to a definition, as functions that change the copy they are given: add, remove, move, connect, rename.
// Outline and panel use them, and so may whoever else has a copy in hand. None of them knows a page.

import { everyId, everyNode, freeName, nextOf, setNext, targetOf } from "./model.js";

export { moveNode, removeNode, renameNode } from "./rearranging.js";
export { addStage, moveStage, removeStage, renameStage } from "./stage_edits.js";

export const ACTIVITIES = ["userTask", "manualTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask", "callActivity", "subProcess"];
export const STEPS = ["userTask", "manualTask"];
export const SPLITS = ["exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"];
const STEM = {
  userTask: "step", manualTask: "check", serviceTask: "auto", sendTask: "send", scriptTask: "set", businessRuleTask: "table",
  receiveTask: "receive", callActivity: "child", subProcess: "part", exclusiveGateway: "choice", inclusiveGateway: "ways",
  parallelGateway: "all", eventBasedGateway: "first", complexGateway: "meet", intermediateCatchEvent: "wait",
  intermediateThrowEvent: "tell", boundaryEvent: "edge", startEvent: "start", endEvent: "end",
};

/** Where a node stands: {id, node, scope, nodes}; undefined for none. */
export function placeOf(definition, id) {
  return everyNode(definition).find((one) => one.id === id);
}

/** The nodes that a process of stages alone stands for, as the engine makes them: written out, so that one can be added. */
export function drawOut(definition) {
  if (definition.nodes) return;
  const stages = definition.stages ?? [];
  const start = freeName("start", new Set(stages.map((one) => one.id)));
  const nodes = { [start]: { type: "startEvent" } };
  if (stages.length) nodes[start].next = stages[0].id;
  stages.forEach((stage, index) => {
    if (stage.final) {
      nodes[stage.id] = { type: "endEvent", stage: stage.id, title: stage.title ?? stage.id, result: stage.id };
      return;
    }
    const next = targetsOf(stages, index, definition.moves).map((to) => ({ to: to.id, outcome: to.id, title: to.title ?? to.id }));
    nodes[stage.id] = { type: "userTask", stage: stage.id, title: stage.title ?? stage.id, next };
  });
  delete definition.moves;
  definition.nodes = nodes;
}

function targetsOf(stages, index, moves) {
  if (moves && typeof moves === "object") {
    return [...new Set(moves[stages[index].id] ?? [])].map((id) => stages.find((one) => one.id === id)).filter((one) => one && one !== stages[index]);
  }
  const after = stages.slice(index + 1);
  return moves === "forward" ? after : [...after, ...stages.slice(0, index).reverse()];
}

// -- adding -----------------------------------------------------------------------------------------------------------

/** A new node of a type behind `after` (a node, or a flow: on it; null: before the first end). Answers its id.
 * A boundary event is put at the edge of `after`; an end behind a step is one more way out of it. */
export function addNode(definition, type, after, { title = null, inside = null } = {}) {
  drawOut(definition);
  const taken = everyId(definition);
  const id = freeName(STEM[type] ?? "node", taken);
  taken.add(id);
  const node = { type };
  if (title !== null && !SPLITS.includes(type) && type !== "startEvent") node.title = title;
  Object.assign(node, fresh(type, id, taken, title));
  const place = inside ? placeOf(definition, inside) : null;
  if (place) {
    place.node.nodes ??= {};
    putInside(place.node.nodes, id, node);
    return id;
  }
  const anchor = anchorOf(definition, after);
  if (type === "boundaryEvent") attach(definition, anchor, id, node);
  else if (type === "startEvent") begin(definition, anchor, id, node);
  else if (!anchor) lonely(definition, id, node);
  else if (type === "endEvent") close(anchor, id, node);
  else between(definition, anchor, id, node, taken);
  return id;
}

/** What a new node needs besides its type. */
function fresh(type, id, taken, title) {
  const made = { scriptTask: { set: {} }, receiveTask: { message: id }, intermediateCatchEvent: { timer: { after: "P1D" } }, intermediateThrowEvent: { signal: id } };
  if (type === "complexGateway") return { join: { count: 1 } };
  if (type === "boundaryEvent") return { interrupting: false, timer: { after: "P2D" } };
  if (type === "startEvent") return { message: id };
  if (type !== "subProcess") return made[type] ?? {};
  const [start, step, end] = ["start", "step", "end"].map((stem) => {
    const name = freeName(`${id}_${stem}`, taken);
    taken.add(name);
    return name;
  });
  return { nodes: { [start]: { type: "startEvent", next: step }, [step]: { type: "userTask", title: title ?? step, next: end }, [end]: { type: "endEvent" } } };
}

/** {place, at}: the node and which of its flows; null where there is nothing to begin at. */
function anchorOf(definition, after) {
  const all = everyNode(definition);
  for (const place of all) {
    if (place.id === after) return { place, at: 0 };
    const at = nextOf(place.node).findIndex((flow, index) => flowName(place, index) === after || flow?.id === after);
    if (at >= 0) return { place, at };
  }
  const ends = all.filter((one) => one.scope === "" && one.node.type === "endEvent");
  return ends.length ? { place: ends[0], at: 0 } : all.length ? { place: all.filter((one) => one.scope === "").at(-1), at: 0 } : null;
}

function flowName(place, at) {
  const flows = nextOf(place.node);
  const same = flows.slice(0, at).filter((flow) => targetOf(flow) === targetOf(flows[at])).length;
  return `${place.id}.${targetOf(flows[at])}${same ? `.${same + 1}` : ""}`;
}

function between(definition, { place, at }, id, node, taken) {
  if (place.node.type === "endEvent") {
    insert(place.nodes, id, withNext(node, place.id, taken, place.nodes, id), place.id, false);
    retargetAll(definition, place.id, id, [id]);
    return;
  }
  const flows = nextOf(place.node);
  const old = flows.length ? targetOf(flows[at]) : null;
  insert(place.nodes, id, withNext(node, old, taken, place.nodes, id), place.id, true);
  if (flows.length) setNext(place.node, flows.map((flow, index) => (index === at ? leading(flow, id) : flow)));
  else setNext(place.node, [id]);
  forgetFlow(definition, place.id, old);
}

/** A node with where it leads. What wins needs two events to choose from. */
function withNext(node, to, taken, nodes, id) {
  if (node.type === "eventBasedGateway") {
    const events = [{ type: "intermediateCatchEvent", message: `${id}_answer` }, { type: "intermediateCatchEvent", timer: { after: "P3D" } }];
    node.next = events.map((event, index) => {
      const name = freeName(`${id}_${index ? "late" : "answer"}`, taken);
      taken.add(name);
      if (to) event.next = to;
      nodes[name] = event;
      return name;
    });
    return node;
  }
  if (to === null) return node;
  if (STEPS.includes(node.type)) node.next = to;
  else if (["exclusiveGateway", "inclusiveGateway"].includes(node.type)) node.next = [{ to, default: true }];
  else node.next = to;
  return node;
}

function close({ place, at }, id, node) {
  insert(place.nodes, id, node, place.id, true);
  if (place.node.type === "endEvent") return;
  const flows = nextOf(place.node);
  if (!flows.length) setNext(place.node, [id]);
  else if (STEPS.includes(place.node.type)) addWay(place.node, id, node.title ?? id);
  else if (SPLITS.includes(place.node.type)) setNext(place.node, [...flows, id]);
  else setNext(place.node, flows.map((flow, index) => (index === at ? leading(flow, id) : flow)));
}

/** One more button of a step. A step whose one way had no name gets names for both. */
export function addWay(node, to, title = null) {
  const flows = nextOf(node).map((flow) => (typeof flow === "string" ? { to: flow } : flow));
  const taken = new Set(flows.map((flow) => flow.outcome).filter(Boolean));
  for (const flow of flows) {
    if (flow.outcome) continue;
    flow.outcome = freeName("done", taken);
    taken.add(flow.outcome);
  }
  const named = typeof title === "string" ? title : (title?.en ?? Object.values(title ?? {})[0] ?? "");
  const added = { to, outcome: freeName(wordOf(named) || "outcome", taken) };
  if (title !== null) added.title = title;
  setNext(node, [...flows.map((flow) => ordered(flow)), added]);
  return added.outcome;
}

function ordered({ to, id, outcome, ...rest }) {
  return { to, ...(id === undefined ? {} : { id }), ...(outcome === undefined ? {} : { outcome }), ...rest };
}

/** An id out of what people wrote: Latin letters, digits and _. */
export function wordOf(text) {
  const latin = [...String(text ?? "").toLowerCase()].map((letter) => CYRILLIC[letter] ?? letter).join("");
  const word = latin.normalize("NFD").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 40);
  return /^[a-z_]/.test(word) ? word : word ? `n_${word}` : "";
}

const CYRILLIC = Object.fromEntries([..."абвгдеёжзийклмнопрстуфхцчшщъыьэюя"].map((letter, at) => [letter,
  ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"][at]]));

function attach(definition, anchor, id, node) {
  const host = anchor && ACTIVITIES.includes(anchor.place.node.type) ? anchor.place : everyNode(definition).find((one) => ACTIVITIES.includes(one.node.type));
  if (!host) return lonely(definition, id, node);
  const { type, ...rest } = node;
  insert(host.nodes, id, { type, attachedTo: host.id, ...rest }, host.id, true);
  return undefined;
}

function begin(definition, anchor, id, node) {
  const nodes = anchor?.place.nodes ?? (definition.nodes ??= {});
  const first = Object.entries(nodes).find(([, one]) => one.type === "startEvent")?.[1];
  const to = first ? targetOf(nextOf(first)[0]) : anchor?.place.node.type === "startEvent" ? null : anchor?.place.id;
  if (to) node.next = to;
  insert(nodes, id, node, Object.keys(nodes)[0], true);
}

function lonely(definition, id, node) {
  definition.nodes ??= {};
  definition.nodes[id] = node;
}

/** Inside a sub-process: before its first end, else behind what stands last, else alone. */
function putInside(nodes, id, node) {
  const end = Object.entries(nodes).find(([, one]) => one.type === "endEvent")?.[0];
  if (!end || ["endEvent", "startEvent", "boundaryEvent"].includes(node.type)) {
    const last = Object.entries(nodes).filter(([, one]) => !["endEvent", "boundaryEvent"].includes(one.type)).at(-1);
    nodes[id] = node;
    if (last && !nextOf(last[1]).length && node.type !== "startEvent") setNext(last[1], [id]);
    return;
  }
  for (const other of Object.values(nodes)) setNext(other, nextOf(other).map((flow) => (targetOf(flow) === end ? leading(flow, id) : flow)));
  insert(nodes, id, withNext(node, end, new Set(Object.keys(nodes)), nodes, id), end, false);
}

/** Put a key beside another in a map, whose order the file keeps. */
export function insert(nodes, id, node, beside, behind) {
  const rest = Object.entries(nodes);
  for (const [key] of rest) delete nodes[key];
  let put = false;
  for (const [key, value] of rest) {
    if (key === beside && !behind) nodes[id] = node;
    nodes[key] = value;
    if (key === beside && behind) nodes[id] = node;
    put ||= key === beside;
  }
  if (!put) nodes[id] = node;
}

// -- flows ------------------------------------------------------------------------------------------------------------

/** The same flow to another node. */
export function leading(flow, to) {
  return typeof flow === "string" ? to : { ...flow, to };
}

/** Let every flow into `from` lead to `to`, but those of the nodes named. */
export function retargetAll(definition, from, to, but = []) {
  for (const { id, node } of everyNode(definition)) {
    if (but.includes(id)) continue;
    const flows = nextOf(node);
    if (!flows.some((flow) => targetOf(flow) === from)) continue;
    setNext(node, flows.map((flow) => (targetOf(flow) === from ? leading(flow, to) : flow)));
    forgetFlow(definition, id, from);
  }
}

/** One more flow. A step gets a button, a gateway a way. */
export function connect(definition, from, to, title = null) {
  const place = placeOf(definition, from);
  if (!place || place.node.type === "endEvent") return false;
  const flows = nextOf(place.node);
  if (STEPS.includes(place.node.type) && flows.length) addWay(place.node, to, title);
  else setNext(place.node, [...flows, to]);
  return true;
}

function forgetFlow(definition, from, to) {
  const kept = definition.layout?.flows;
  if (!kept || to === null) return;
  for (const name of Object.keys(kept)) if (name === `${from}.${to}` || name.startsWith(`${from}.${to}.`)) delete kept[name];
}
