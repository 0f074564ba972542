// In which order a person reads a process: as a ticket comes by its steps, branches below where they part, what stands at an
// edge below its step, what is in a sub-process below it.

import { nextOf, targetOf } from "./model.js";

const STEPS = new Set(["userTask", "manualTask"]);

/** [{id, node, depth, number, flow}]: `number` as “2.1”; `flow`: by which way of a parting node one comes here, or null. */
export function inOrder(definition) {
  const found = [];
  level(definition.nodes ?? {}, 0, "", found);
  return found;
}

function level(nodes, depth, prefix, found) {
  const place = { nodes, depth, prefix, count: { n: 0 }, seen: new Set(), found };
  const ids = Object.keys(nodes).filter((id) => nodes[id] && typeof nodes[id] === "object");
  const first = [...ids.filter((id) => nodes[id].type === "startEvent"), ...ids.filter((id) => !nodes[id].attachedTo), ...ids];
  for (const id of first) walk(place, id, null, new Set());
}

/** From a node on, until one that stands elsewhere: seen already, or in `stop`. */
function walk(place, from, way, stop) {
  const { nodes, depth, prefix, count, seen, found } = place;
  let flow = way;
  for (let id = from; id && nodes[id] && !seen.has(id) && !stop.has(id);) {
    const node = nodes[id];
    seen.add(id);
    count.n += 1;
    const number = `${prefix}${count.n}`;
    found.push({ id, node, depth, number, flow });
    flow = null;
    if (node.nodes) level(node.nodes, depth + 1, `${number}.`, found);
    const below = { ...place, depth: depth + 1, prefix: `${number}.`, count: { n: 0 } };
    const flows = nextOf(node);
    const targets = [...new Set(flows.map(targetOf))].filter((to) => !seen.has(to));
    const main = STEPS.has(node.type) ? targets[0] : targets.length < 2 ? targets[0] : meetingOf(nodes, targets, seen);
    const ahead = new Set([...stop, ...(main ? reach(nodes, main, seen) : [])]);
    for (const edge of Object.keys(nodes)) if (nodes[edge]?.attachedTo === id) walk(below, edge, null, ahead);
    for (const one of flows) if (targetOf(one) !== main) walk(below, targetOf(one), one, ahead);
    flow = main && flows.length > 1 && !STEPS.has(node.type) ? (flows.find((one) => targetOf(one) === main) ?? null) : null;
    id = main;
  }
}

/** The first node that all ways come to; null for none. */
function meetingOf(nodes, targets, seen) {
  const reached = targets.map((to) => reach(nodes, to, seen));
  return reached[0].find((id) => reached.every((one) => one.includes(id))) ?? null;
}

/** What one comes to from a node without passing what was seen. */
function reach(nodes, from, seen) {
  const found = [];
  const waiting = [from];
  while (waiting.length) {
    const id = waiting.shift();
    if (found.includes(id) || !nodes[id] || seen.has(id)) continue;
    found.push(id);
    waiting.push(...nextOf(nodes[id]).map(targetOf));
  }
  return found;
}
