// Where a block is put in: what it follows, what comes behind it, names that are free there. One of these a block.

import { everyId, everyNode, freeName, Model, nextOf, setNext, targetOf } from "./model.js";

export class Site {
  #definition;
  #nodes;
  #taken;
  #texts;
  #way; // the flow that the block stands on: {from, at}, or null
  #onward;

  /** `after`: a node or a flow; null: behind what a ticket comes to last. */
  constructor(definition, after, answers, texts) {
    this.#definition = definition;
    this.#texts = texts;
    this.#taken = everyId(definition);
    this.ids = [];
    const model = new Model(definition);
    const flow = model.flow(after);
    const id = flow?.from ?? (model.node(after) ? after : lastOf(definition));
    const place = model.place(id);
    this.#nodes = place?.nodes ?? (definition.nodes ??= {});
    this.source = id ?? null;
    this.#way = flow ? { from: flow.from, at: flow.at } : nextOf(place?.node).length ? { from: id, at: 0 } : null;
    if (place?.node.type === "endEvent") this.#before(id);
    else this.#onward = this.#way ? targetOf(nextOf(place.node)[this.#way.at]) : null;
  }

  /** Nothing stands behind an end: the block goes before it. */
  #before(id) {
    this.#onward = id;
    this.#way = "all";
    const leads = Object.entries(this.#nodes).find(([, node]) => nextOf(node).some((flow) => targetOf(flow) === id));
    this.source = leads?.[0] ?? id;
  }

  /** A free id; it is taken from now on. */
  name(wish) {
    const id = freeName(wish, this.#taken);
    this.#taken.add(id);
    return id;
  }

  /** A text in all languages; as one where the definition has no languages. */
  text(name) {
    const value = this.#texts[name];
    if (!value || typeof value === "string") return value || undefined;
    return typeof this.#definition.title === "string" ? this.plain(name) : { ...value };
  }

  /** The same in one language: for texts that are no texts of the definition. */
  plain(name) {
    const value = this.#texts[name];
    return value && typeof value === "object" ? (value[this.#texts.lang] ?? value.en ?? Object.values(value)[0]) : value;
  }

  add(id, node) {
    this.#nodes[id] = Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined));
    this.ids.push(id, ...everyNode({ nodes: node.nodes }).map((one) => one.id));
    return id;
  }

  /** An end; at the top a final stage, so that the board shows it. */
  addEnd(id, result, stage) {
    const top = this.#nodes === this.#definition.nodes;
    return this.add(id, { type: "endEvent", stage: top ? (stage ?? this.stage(result === "rejected" ? "rejected" : "final")) : undefined, result: top ? result : undefined });
  }

  /** `next` to what comes behind; nothing where nothing does. */
  onward() {
    return this.#onward ? { next: this.#onward } : {};
  }

  /** Where an answer leads: {to}, {end: true, result?}, or null for on. There is always such a node. */
  target(answer) {
    if (answer?.to && this.#nodes[answer.to]) return answer.to;
    if (answer?.end) return this.addEnd(this.name(answer.result ?? "end"), answer.result);
    return (this.#onward ??= this.addEnd(this.name("end")));
  }

  /** A stage to stand in: "waiting" – for the client –, "final", "rejected"; undefined where there is none. */
  stage(kind) {
    const stages = this.#definition.stages ?? [];
    if (kind === "waiting") return stages.find((one) => one.status === "waiting")?.id;
    const final = stages.filter((one) => one.final);
    const cancelled = final.find((one) => one.status === "cancelled");
    return (kind === "rejected" ? (cancelled ?? final.at(-1)) : (final.find((one) => one !== cancelled) ?? final[0]))?.id;
  }

  /** What led on leads to the block now. */
  lead(first) {
    if (this.#way === "all") {
      for (const node of Object.values(this.#nodes)) this.#turn(node, (flow) => targetOf(flow) === this.#onward, first);
    } else if (this.#way) {
      const node = this.#nodes[this.#way.from];
      setNext(node, nextOf(node).map((flow, at) => (at === this.#way.at ? turned(flow, first) : flow)));
    } else if (this.source && this.source !== first && this.#nodes[this.source]) {
      setNext(this.#nodes[this.source], [first]);
    }
    return first;
  }

  /** New nodes stand behind what they follow, new ends at the end: so one reads them in the JSON. */
  settle() {
    const fresh = Object.entries(this.#nodes).filter(([id, node]) => this.ids.includes(id) && node.type !== "endEvent");
    const order = [];
    for (const [id, node] of Object.entries(this.#nodes)) {
      if (!fresh.some(([one]) => one === id)) order.push([id, node]);
      if (id === this.source) order.push(...fresh);
    }
    if (!(this.source in this.#nodes)) order.push(...fresh);
    for (const id of Object.keys(this.#nodes)) delete this.#nodes[id];
    Object.assign(this.#nodes, Object.fromEntries(order));
  }

  #turn(node, fits, first) {
    const flows = nextOf(node);
    if (this.ids.some((id) => this.#nodes[id] === node) || !flows.some(fits)) return;
    setNext(node, flows.map((flow) => (fits(flow) ? turned(flow, first) : flow)));
  }
}

const turned = (flow, to) => (typeof flow === "string" ? to : { ...flow, to });

/** What a ticket comes to last on its main way: what the first end follows. */
export function lastOf(definition) {
  const nodes = definition.nodes ?? {};
  let id = Object.keys(nodes).find((one) => nodes[one].type === "startEvent");
  const seen = new Set();
  while (id && !seen.has(id)) {
    seen.add(id);
    const to = targetOf(nextOf(nodes[id])[0]);
    if (!to || !nodes[to] || nodes[to].type === "endEvent") return id;
    id = to;
  }
  return id ?? null;
}
