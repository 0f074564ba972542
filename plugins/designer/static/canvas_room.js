// Room in a drawing for nodes that are put in without a place: behind what they follow, whatever stands there moves on.
// A definition without a layout needs none: the server lays it out anew.

import { EVENTS, GATEWAYS } from "./canvas_kinds.js";
import { hasBoxes } from "./canvas_layout.js";
import { everyNode, Model, nextOf, targetOf } from "./model.js";

const GAP = 60;
const PADDING = { side: 40, above: 50, below: 30 };

/** Changes `definition.layout`: `ids` are new, and follow `after` (a node; for a new boundary event: what it sits on). */
export function makeRoom(definition, after, ids) {
  if (!hasBoxes(definition)) return definition;
  const places = new Map(everyNode(definition).map((one) => [one.id, one]));
  const boxes = definition.layout.nodes;
  const anchor = boxes[after]?.bounds;
  const scope = places.get(after)?.scope;
  if (!anchor) return definition;
  const fresh = ids.filter((id) => places.get(id)?.scope === scope && places.get(id).node.type !== "boundaryEvent");
  const beside = reached(places, ids.filter((id) => places.get(id)?.node.type === "boundaryEvent"), new Set(fresh));
  const onward = fresh.filter((id) => !beside.has(id));
  const shifted = new Map(); // id → by how much
  if (onward.length) {
    const group = arrange(places, onward);
    const left = anchor[0] + anchor[2] + GAP;
    moveOn(definition, places, scope, after, left + group.width + GAP, shifted);
    put(boxes, group, left, Math.max(20, anchor[1] + anchor[3] / 2 - group.height / 2));
  }
  if (beside.size) put(boxes, arrange(places, [...beside]), anchor[0] + 20, anchor[1] + anchor[3] + GAP);
  followFlows(definition, shifted, new Set(ids));
  return definition;
}

/** What a start leads to, of `among`. */
function reached(places, starts, among) {
  const found = new Set();
  const walk = (id) => {
    for (const to of nextOf(places.get(id)?.node).map(targetOf)) {
      if (!among.has(to) || found.has(to)) continue;
      found.add(to);
      walk(to);
    }
  };
  starts.forEach(walk);
  return found;
}

/** {boxes, width, height}: columns by how far a node is from the first, rows in the order of the flows. */
function arrange(places, ids) {
  const among = new Set(ids);
  const column = new Map();
  const visit = (id, at, path) => {
    if (path.has(id) || (column.get(id) ?? -1) >= at) return;
    column.set(id, at);
    for (const to of nextOf(places.get(id).node).map(targetOf)) if (among.has(to)) visit(to, at + 1, new Set([...path, id]));
  };
  const led = new Set(ids.flatMap((id) => nextOf(places.get(id).node).map(targetOf)));
  for (const id of [...ids.filter((one) => !led.has(one)), ...ids]) if (!column.has(id)) visit(id, 0, new Set());
  const columns = [];
  for (const [id, at] of column) (columns[at] ??= []).push(id);
  const sizes = new Map(ids.map((id) => [id, sizeOf(places, id)]));
  const heights = columns.map((column) => column.reduce((sum, id) => sum + sizes.get(id).height + 40, -40));
  const height = Math.max(...heights);
  const boxes = new Map();
  let x = 0;
  columns.forEach((ids, at) => {
    const width = Math.max(...ids.map((id) => sizes.get(id).width));
    let y = (height - heights[at]) / 2;
    for (const id of ids) {
      const size = sizes.get(id);
      boxes.set(id, { x: x + (width - size.width) / 2, y, ...size });
      y += size.height + 40;
    }
    x += width + GAP;
  });
  return { boxes, width: x - GAP, height };
}

function sizeOf(places, id) {
  const { node } = places.get(id);
  if (EVENTS.has(node.type)) return { width: 36, height: 36 };
  if (GATEWAYS.has(node.type)) return { width: 50, height: 50 };
  const inner = Object.keys(node.nodes ?? {}).filter((one) => node.nodes[one].type !== "boundaryEvent");
  if (!inner.length) return { width: 120, height: 80 };
  const within = arrange(places, inner);
  return { width: within.width + 2 * PADDING.side, height: within.height + PADDING.above + PADDING.below, within };
}

function put(boxes, group, left, top) {
  for (const [id, { x, y, width, height, within }] of group.boxes) {
    boxes[id] = { bounds: [left + x, top + y, width, height].map(Math.round), ...(within ? { expanded: true } : {}) };
    if (within) put(boxes, within, left + x + PADDING.side, top + y + PADDING.above);
  }
}

/** What stands to the right of `after` goes on to `until`; what holds it grows, and what stands to the right of that. */
function moveOn(definition, places, scope, after, until, shifted) {
  const { nodes, pool, lanes } = definition.layout;
  const edge = nodes[after].bounds[0] + nodes[after].bounds[2];
  const beside = [...places.values()].filter((one) => one.scope === scope && one.id !== after && !shifted.has(one.id) && nodes[one.id]?.bounds);
  const hosted = (one) => places.get(one.node.attachedTo) ?? one;
  const right = beside.filter((one) => nodes[hosted(one).id]?.bounds?.[0] >= edge && hosted(one).id !== after);
  const room = scope && nodes[scope]?.bounds ? nodes[scope].bounds[0] + nodes[scope].bounds[2] - PADDING.side + GAP : Infinity;
  const first = Math.min(room, ...right.map((one) => nodes[one.id].bounds[0]));
  const by = Number.isFinite(first) ? Math.max(0, until - first) : 0;
  if (by) {
    for (const one of right) shift(places, nodes, one.id, by, shifted);
    for (const band of [pool, ...Object.values(lanes ?? {})]) if (!scope && band?.bounds) band.bounds[2] += by;
    if (scope && nodes[scope]?.bounds) {
      const [x, , width] = nodes[scope].bounds;
      moveOn(definition, places, places.get(scope).scope, scope, x + width + by + GAP, shifted);
      nodes[scope].bounds[2] = width + by;
    }
  } else if (!right.length && !scope) {
    for (const band of [pool, ...Object.values(lanes ?? {})]) {
      if (band?.bounds) band.bounds[2] = Math.max(band.bounds[2], until - band.bounds[0]);
    }
  }
}

function shift(places, nodes, id, by, shifted) {
  shifted.set(id, by);
  for (const key of ["bounds", "label"]) if (nodes[id]?.[key]) nodes[id][key][0] += by;
  for (const inner of Object.keys(places.get(id)?.node.nodes ?? {})) shift(places, nodes, inner, by, shifted);
}

/** Flows between what has moved move along; those with one end elsewhere are drawn anew by the server. */
function followFlows(definition, shifted, fresh) {
  const drawn = definition.layout.flows ?? {};
  const known = new Model(definition).index.flows;
  for (const id of Object.keys(drawn)) {
    const flow = known.get(id);
    const by = flow && shifted.get(flow.from) === shifted.get(flow.to) ? (shifted.get(flow.from) ?? 0) : null;
    if (by === null || fresh.has(flow.from) || fresh.has(flow.to)) delete drawn[id];
    else if (by) {
      drawn[id].points = drawn[id].points?.map(([x, y]) => [x + by, y]);
      if (drawn[id].label) drawn[id].label[0] += by;
    }
  }
}
