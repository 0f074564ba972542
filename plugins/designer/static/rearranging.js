// Nodes taken out, moved and renamed: what names them elsewhere follows.

import { insert, leading, placeOf } from "./edits.js";
import { everyNode, nextOf, setNext, targetOf } from "./model.js";

/** Take a node out with all that stands in it and at its edge; what led to it leads on to where it led. */
export function removeNode(definition, id) {
  const place = placeOf(definition, id);
  if (!place) return;
  const edges = Object.entries(place.nodes).filter(([, one]) => one.attachedTo === id).map(([key]) => key);
  const gone = new Set([id, ...edges, ...everyNode({ nodes: place.node.nodes }).map((one) => one.id)]);
  const to = nextOf(place.node).map(targetOf).find((one) => !gone.has(one)) ?? null;
  for (const one of gone) delete placeOf(definition, one)?.nodes[one];
  for (const { id: from, node } of everyNode(definition)) {
    const flows = nextOf(node);
    if (!flows.some((flow) => gone.has(targetOf(flow)))) continue;
    const there = new Set(flows.map(targetOf));
    const kept = flows.map((flow) => {
      if (!gone.has(targetOf(flow))) return flow;
      const useless = to === null || to === from || (there.has(to) && typeof flow === "string");
      return useless ? null : leading(flow, to);
    });
    setNext(node, kept.filter((flow) => flow !== null));
    forgetNames(node, gone);
  }
  for (const { node } of everyNode(definition)) forgetNames(node, gone);
  forgetLayout(definition, gone);
}

function forgetNames(node, gone) {
  for (const key of ["compensation", "compensate"]) if (gone.has(node[key])) delete node[key];
  if (node.not_by === undefined) return;
  const listed = (Array.isArray(node.not_by) ? node.not_by : [node.not_by]).filter((one) => !gone.has(one));
  if (!listed.length) delete node.not_by;
  else node.not_by = Array.isArray(node.not_by) ? listed : listed[0];
}

function forgetLayout(definition, gone) {
  for (const part of [definition.layout?.nodes, definition.layout?.flows]) {
    for (const name of Object.keys(part ?? {})) if (gone.has(name) || gone.has(name.split(".")[0]) || gone.has(name.split(".")[1])) delete part[name];
  }
}

/** Change places with what comes before (-1) or after (+1). False where that cannot be. */
export function moveNode(definition, id, by) {
  const place = placeOf(definition, id);
  if (!place) return false;
  if (place.node.type === "boundaryEvent") return false;
  const before = Object.entries(place.nodes).filter(([, one]) => nextOf(one).some((flow) => targetOf(flow) === id)).map(([key]) => key);
  if (by < 0) return before.length ? swap(definition, place.nodes, before[0], id) : false;
  const after = targetOf(nextOf(place.node)[0]);
  return after ? swap(definition, place.nodes, id, after) : false;
}

/** `first` leads to `second`: let `second` come first. */
function swap(definition, nodes, first, second) {
  const [one, other] = [nodes[first], nodes[second]];
  const fixed = ["startEvent", "endEvent", "boundaryEvent"];
  if (!one || !other || first === second || fixed.includes(one.type) || fixed.includes(other.type)) return false;
  const on = targetOf(nextOf(other)[0]);
  if (!on) return false;
  const at = nextOf(one).findIndex((flow) => targetOf(flow) === second);
  if (at < 0) return false;
  for (const [id, node] of Object.entries(nodes)) {
    if (id === first || id === second) continue;
    setNext(node, nextOf(node).map((flow) => (targetOf(flow) === first ? leading(flow, second) : flow)));
  }
  setNext(one, nextOf(one).map((flow, index) => (index === at ? leading(flow, on === first ? second : on) : flow)));
  setNext(other, nextOf(other).map((flow, index) => (index === 0 ? leading(flow, first) : flow)));
  delete nodes[second];
  insert(nodes, second, other, first, false);
  if (definition.layout) for (const name of Object.keys(definition.layout.flows ?? {})) if (name.split(".").some((part) => part === first || part === second)) delete definition.layout.flows[name];
  return true;
}

/** Another id for a node, wherever it is named: flows, edges, duties, `work.<id>` in expressions and templates. */
export function renameNode(definition, from, to) {
  const place = placeOf(definition, from);
  if (!place || from === to) return;
  insert(place.nodes, to, place.node, from, true);
  delete place.nodes[from];
  for (const { node } of everyNode(definition)) {
    if (node.next !== undefined) setNext(node, nextOf(node).map((flow) => (targetOf(flow) === from ? leading(flow, to) : flow)));
    for (const key of ["attachedTo", "compensation", "compensate"]) if (node[key] === from) node[key] = to;
    if (node.not_by === from) node.not_by = to;
    else if (Array.isArray(node.not_by)) node.not_by = node.not_by.map((one) => (one === from ? to : one));
  }
  const asked = new RegExp(`\\bwork\\.${from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "g");
  replaceTexts(definition.nodes, (text) => text.replace(asked, `work.${to}`));
  const boxes = definition.layout?.nodes;
  if (boxes?.[from]) {
    boxes[to] = boxes[from];
    delete boxes[from];
  }
  const lines = definition.layout?.flows;
  for (const name of Object.keys(lines ?? {})) {
    const renamed = name.split(".").map((part) => (part === from ? to : part)).join(".");
    if (renamed === name) continue;
    lines[renamed] = lines[name];
    delete lines[name];
  }
}

function replaceTexts(value, replace) {
  for (const [key, one] of Object.entries(value ?? {})) {
    if (typeof one === "string") value[key] = replace(one);
    else if (one && typeof one === "object") replaceTexts(one, replace);
  }
}
