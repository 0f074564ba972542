// What the modeler shows, as plain values: nodes, flows, bands (pool and lanes), each with where it is drawn. Two of these
// compared tell what a person has done, whatever commands of the modeler it took.

import { kindOf } from "./canvas_kinds.js";

/** {nodes, flows, bands}: maps by the id of the element. */
export function read(modeler) {
  const found = { nodes: new Map(), flows: new Map(), bands: new Map() };
  const lanes = lanesOf(modeler);
  for (const element of modeler.get("elementRegistry").getAll()) {
    if (element.type === "label" || !element.parent) continue;
    if (element.waypoints) {
      if (isWay(element)) found.flows.set(element.id, flowOf(element));
    } else if (element.type === "bpmn:Participant" || element.type === "bpmn:Lane") {
      found.bands.set(element.id, { id: element.id, box: boxOf(element), title: titleOf(element), pool: element.type === "bpmn:Participant" });
    } else {
      const kind = kindOf(element.businessObject);
      if (kind) found.nodes.set(element.id, { id: element.id, kind, ...placeOf(element), lane: lanes.get(element.id) ?? "" });
    }
  }
  return found;
}

/** A sequence flow, or what the modeler draws from an event that undoes to what it leads to. */
export function isWay(element) {
  if (element.type === "bpmn:SequenceFlow") return true;
  if (element.type !== "bpmn:Association" || !element.source || !element.target) return false;
  const kind = kindOf(element.source.businessObject);
  return kind?.trigger === "compensate" && kindOf(element.target.businessObject) !== null;
}

function placeOf(element) {
  return {
    scope: scopeOf(element),
    host: element.host?.id ?? "",
    title: titleOf(element),
    box: boxOf(element),
    label: element.label ? boxOf(element.label) : null,
    expanded: element.type.endsWith("SubProcess") ? element.collapsed !== true : null,
  };
}

function flowOf(element) {
  const source = element.source.businessObject;
  return {
    id: element.id,
    from: element.source.id,
    to: element.target.id,
    title: titleOf(element),
    isDefault: source.default === element.businessObject,
    points: element.waypoints.map(({ x, y }) => [whole(x), whole(y)]),
    label: element.label ? boxOf(element.label) : null,
  };
}

/** The id of the sub-process around an element, "" for none. */
function scopeOf(element) {
  const around = element.parent?.businessObject;
  return around && kindOf(around)?.type === "subProcess" ? around.id : "";
}

/** The innermost lane of each node. */
function lanesOf(modeler) {
  const found = new Map();
  for (const lane of modeler.get("elementRegistry").filter((one) => one.type === "bpmn:Lane")) {
    if (lane.children.some((one) => one.type === "bpmn:Lane")) continue;
    for (const node of lane.businessObject.get("flowNodeRef")) found.set(node.id, lane.id);
  }
  return found;
}

const titleOf = (element) => element.businessObject.name ?? "";
const boxOf = ({ x, y, width, height }) => [x, y, width, height].map(whole);
const whole = (number) => Math.round(number * 100) / 100;
export const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
