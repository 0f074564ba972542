// What was done in the drawing, written into the definition: only what differs, so that what nobody touched stays as it
// was, to the letter. Pure: `write` changes the copy that it is given and tells under which ids things are now.

import { become, beginning } from "./canvas_kinds.js";
import { writeLayout } from "./canvas_layout.js";
import { same } from "./canvas_reading.js";
import { everyNode, freeName, Model, nextOf, setNext } from "./model.js";

/** `before`, `after`: see canvas_reading.js. `tools`: {lang, keysOf, words, copied(id) → what a pasted element was copied
 * from, lanes: {id: {title, candidates}}}. Answers {ids: Map of element → id in the definition}. */
export function write(definition, before, after, tools) {
  const job = { definition, before, after, tools, ids: new Map(), places: new Map(), ways: new Map(), touched: new Set() };
  gather(job);
  removeNodes(job);
  addNodes(job);
  moveNodes(job);
  changeNodes(job);
  writeFlows(job);
  const old = new Map([...before.flows.keys()].map((id) => [id, id]));
  nameFlows(job);
  writeLayout(job, old);
  return { ids: job.ids };
}

const here = (job, element) => job.ids.get(element) ?? element;

function gather(job) {
  for (const place of everyNode(job.definition)) job.places.set(place.id, place);
  for (const id of job.places.keys()) job.ways.set(id, []);
  for (const flow of new Model(job.definition).index.flows.values()) {
    job.ways.get(flow.from).push({ element: flow.id, flow: typeof flow.flow === "string" ? { to: flow.flow } : flow.flow });
  }
}

// -- nodes ------------------------------------------------------------------------------------------------------------

function removeNodes(job) {
  const gone = [...job.before.nodes.keys()].filter((id) => !job.after.nodes.has(id));
  for (const id of gone) {
    delete job.places.get(id)?.nodes[id];
    job.places.delete(id);
    job.ways.delete(id);
  }
  for (const { id, node } of gone.length ? [...job.places.values()] : []) forget(node, new Set(gone), id);
}

/** What named a node that is gone names it no more. */
function forget(node, gone) {
  if (node.not_by !== undefined) {
    const left = [node.not_by].flat().filter((id) => !gone.has(id));
    if (!left.length) delete node.not_by;
    else if (Array.isArray(node.not_by)) node.not_by = left;
  }
  for (const key of ["compensation", "compensate"]) if (gone.has(node[key])) delete node[key];
}

function addNodes(job) {
  const taken = takenIn(job);
  const fresh = [...job.after.nodes.values()].filter(({ id }) => !job.before.nodes.has(id));
  const depth = (one) => (one.scope && job.after.nodes.has(one.scope) ? 1 + depth(job.after.nodes.get(one.scope)) : 0);
  for (const one of fresh.sort((a, b) => depth(a) - depth(b))) {
    const copied = job.tools.copied(one.id);
    const node = copied ? withoutWays(copied.node) : beginning(one.kind, titleFor(job, one));
    const id = freeName(copied ? copied.id : nameFor(one.kind), taken);
    taken.add(id);
    job.ids.set(one.id, id);
    const nodes = scopeNodes(job, one.scope);
    nodes[id] = node;
    job.places.set(id, { id, node, nodes });
    job.ways.set(id, []);
  }
}

function takenIn(job) {
  const flows = [...job.ways.values()].flat().map(({ element }) => element);
  return new Set([...job.places.keys(), ...flows, ...(job.definition.stages ?? []).map((one) => one?.id)]);
}

function withoutWays(node) {
  const copy = structuredClone(node);
  delete copy.next;
  delete copy.nodes;
  return copy;
}

function titleFor(job, one) {
  if (one.title) return undefined; // written below, as any other
  return textFor(job, job.tools.words[`begins_${one.kind.type}`]);
}

/** "step", "approval": short names that people may meet in the JSON. */
function nameFor(kind) {
  const names = { userTask: "step", manualTask: "check", serviceTask: "automatic", sendTask: "send", receiveTask: "receive", scriptTask: "set", businessRuleTask: "decide", callActivity: "child", subProcess: "part", startEvent: "start", endEvent: "end", boundaryEvent: kind.trigger || "edge", intermediateCatchEvent: "wait", intermediateThrowEvent: "tell" };
  return names[kind.type] ?? kind.type.replace("Gateway", "");
}

function scopeNodes(job, scope) {
  if (!scope) return (job.definition.nodes ??= {});
  return (job.places.get(here(job, scope)).node.nodes ??= {});
}

function moveNodes(job) {
  for (const one of job.after.nodes.values()) {
    const was = job.before.nodes.get(one.id);
    if (!was || was.scope === one.scope) continue;
    const place = job.places.get(one.id);
    delete place.nodes[one.id];
    place.nodes = scopeNodes(job, one.scope);
    place.nodes[one.id] = place.node;
  }
}

function changeNodes(job) {
  for (const one of job.after.nodes.values()) {
    const was = job.before.nodes.get(one.id);
    const { node } = job.places.get(here(job, one.id));
    if (was && !same(was.kind, one.kind)) become(node, one.kind, job.tools.keysOf);
    if (one.host) node.attachedTo = here(job, one.host);
    if (was ? was.title !== one.title : one.title) retitle(job, node, one.title);
    if (one.kind.type === "userTask" && one.lane && (!was || was.lane !== one.lane)) intoLane(job, node, one.lane);
  }
}

function intoLane(job, node, lane) {
  const known = job.tools.lanes?.[lane];
  if (!known) return;
  if (known.candidates) node.candidates = structuredClone(known.candidates);
  else delete node.candidates;
}

// -- flows ------------------------------------------------------------------------------------------------------------

function writeFlows(job) {
  const { before, after } = job;
  for (const [id, ways] of job.ways) {
    const left = ways.filter((way) => after.flows.has(way.element) && here(job, after.flows.get(way.element).from) === id);
    if (left.length !== ways.length) touch(job, id, left);
  }
  for (const one of after.flows.values()) {
    const was = before.flows.get(one.id);
    const from = here(job, one.from);
    let way = job.ways.get(from).find(({ element }) => element === one.id);
    if (!way) {
      way = { element: one.id, flow: was ? travelled(job, one, was) : begun(job, one) };
      touch(job, from, [...job.ways.get(from), way]);
    }
    if (way.flow.to !== here(job, one.to)) change(job, from, way, { to: here(job, one.to) });
    if (was && was.title !== one.title) {
      touch(job, from, job.ways.get(from));
      retitle(job, way.flow, one.title);
    }
    if (one.isDefault !== (was?.isDefault ?? false)) change(job, from, way, { default: one.isDefault || undefined });
  }
  for (const id of job.touched) setNext(job.places.get(id).node, job.ways.get(id).map(({ flow }) => flow));
}

function touch(job, id, ways) {
  job.touched.add(id);
  job.ways.set(id, ways);
}

function change(job, from, way, values) {
  touch(job, from, job.ways.get(from));
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) delete way.flow[key];
    else way.flow[key] = value;
  }
}

/** A flow that leaves another node now keeps what that one's flows may have. */
function travelled(job, one, was) {
  const raw = new Model(job.tools.first).flow(was.id)?.flow;
  const flow = typeof raw === "object" ? structuredClone(raw) : {};
  if (job.places.get(here(job, one.from)).node.type !== "userTask") for (const key of ["outcome", "tone", "form"]) delete flow[key];
  else if (!flow.outcome) Object.assign(flow, chosen(job, one));
  delete flow.id;
  return { ...flow, to: here(job, one.to) };
}

function begun(job, one) {
  const copied = job.tools.copied(one.id);
  const to = here(job, one.to);
  if (copied) {
    const flow = typeof copied.flow === "string" ? {} : structuredClone(copied.flow);
    delete flow.id;
    return { ...flow, to };
  }
  return { to, ...chosen(job, one) };
}

/** The second way out of a step makes a choice of both: each is a button. */
function chosen(job, one) {
  const from = here(job, one.from);
  const ways = job.ways.get(from);
  if (job.places.get(from).node.type !== "userTask" || !ways.length) return {};
  const outcomes = new Set(ways.map(({ flow }) => flow.outcome).filter(Boolean));
  const plain = ways.filter(({ flow }) => !flow.outcome);
  if (plain.length > 1) return {};
  for (const { flow } of plain) {
    flow.outcome = freeName("done", outcomes);
    flow.title ??= textFor(job, job.tools.words.outcome_done);
    outcomes.add(flow.outcome);
  }
  touch(job, from, ways);
  const title = job.places.get(here(job, one.to))?.node.title;
  return { outcome: freeName(here(job, one.to), outcomes), title: title ? structuredClone(title) : textFor(job, job.tools.words.outcome_other) };
}

/** Under which ids flows are now: one without an id of its own is called by its ends. */
function nameFlows(job) {
  const named = [...new Model(job.definition).index.flows.values()];
  for (const [from, ways] of job.ways) {
    ways.forEach((way, at) => {
      const found = named.find((flow) => flow.from === from && flow.at === at);
      if (found && found.id !== way.element) job.ids.set(way.element, found.id);
    });
  }
}

// -- texts ------------------------------------------------------------------------------------------------------------

/** A text in the language that is shown; the others stay. */
function retitle(job, holder, title) {
  const { lang } = job.tools;
  if (!title) return void delete holder.title;
  if (holder.title && typeof holder.title === "object") holder.title = { ...holder.title, [lang]: title };
  else holder.title = title;
}

/** A ready text in all languages, as a plain one where the definition has no languages. */
function textFor(job, value) {
  if (!value || typeof value !== "object") return value || undefined;
  return typeof job.definition.title === "string" ? (value[job.tools.lang] ?? value.en) : { ...value };
}

