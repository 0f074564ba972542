// The one truth in the browser: a definition that all views show and change. Nobody mutates what `definition` gives;
// `change` hands out a copy, and what comes back is one step of undo. Views tell each other nothing: they listen here.
//
// Events: "change" {origin, label} · "select" {id, origin} · "findings" [finding…] · "typed" {origin}: text that cannot be
// read has come, or has gone.

const MOST_STEPS = 500;

export class Model extends EventTarget {
  #definition;
  #first; // as it was opened: while that is shown, its text is what it was, byte for byte
  #text;
  #write;
  #past = [];
  #future = [];
  #typed = null;
  #index = null;
  #joined = null;
  #kept = null; // the text of what is shown, once somebody has asked for it

  /** `text`: what the definition was read from. `write(definition)`: its canonical text. */
  constructor(definition, { text = null, write = (value) => `${JSON.stringify(value, null, 2)}\n` } = {}) {
    super();
    this.#definition = this.#first = definition;
    this.#text = text;
    this.#write = write;
    this.selected = null;
    this.findings = [];
  }

  get definition() {
    return this.#definition;
  }

  /** What is to be kept: as typed where it cannot be read, as opened while nothing is changed, else canonical. */
  get text() {
    return this.#typed ?? this.written;
  }

  /** The text of `definition`. */
  get written() {
    if (this.#definition === this.#first && this.#text !== null) return this.#text;
    if (this.#kept?.definition !== this.#definition) this.#kept = { definition: this.#definition, text: this.#write(this.#definition) };
    return this.#kept.text;
  }

  /** Text of the JSON view that cannot be read: kept, not applied; null when there is none. */
  get typed() {
    return this.#typed;
  }

  hold(text, origin) {
    if (text === this.#typed) return;
    this.#typed = text;
    this.#tell("typed", { origin });
  }

  /** One step of undo: `mutate` gets a copy. Steps with the same `join` that follow each other are one. Answers whether
   * anything is different. */
  change(label, mutate, { join = null, origin = null } = {}) {
    const copy = structuredClone(this.#definition);
    const given = mutate(copy);
    const next = given && typeof given === "object" && "format" in given ? given : copy;
    if (JSON.stringify(next) === JSON.stringify(this.#definition)) return false;
    const joins = join !== null && join === this.#joined;
    if (!joins) this.#past.push({ definition: this.#definition, label, selected: this.selected });
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#future = [];
    this.#joined = join;
    this.#show(next, { origin, label });
    return true;
  }

  /** Another definition in its place (a merge, an import), as one step. */
  replace(definition, label, origin = null) {
    return this.change(label, () => definition, { origin });
  }

  undo(origin = null) {
    this.#back(this.#past, this.#future, origin);
  }

  redo(origin = null) {
    this.#back(this.#future, this.#past, origin);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  get undoLabel() {
    return this.#past.at(-1)?.label ?? "";
  }

  get redoLabel() {
    return this.#future.at(-1)?.label ?? "";
  }

  /** A node or a flow by its id, a stage as "stage:…" – a node may have the same id –; null for none. */
  select(id, origin = null) {
    if (id === this.selected) return;
    this.selected = id;
    this.#joined = null;
    this.#tell("select", { id, origin });
  }

  find(findings) {
    this.findings = findings;
    this.#tell("findings", findings);
  }

  /** Of the process or of a sub-process in it. */
  node(id) {
    return this.index.nodes.get(id)?.node;
  }

  /** {id, node, scope, nodes}: `scope` is the id of the sub-process around it, "" outside of all; `nodes` the map. */
  place(id) {
    return this.index.nodes.get(id);
  }

  /** {id, from, to, at, flow}: `at` its number among the flows of its node, `flow` as written (a string or an object). */
  flow(id) {
    return this.index.flows.get(id);
  }

  /** The flows into a node and out of it, shaped as `flow`. */
  flows(id) {
    const all = [...this.index.flows.values()];
    return { incoming: all.filter((one) => one.to === id), outgoing: all.filter((one) => one.from === id) };
  }

  /** By its id, or as it is selected. */
  stage(id) {
    const name = String(id).replace(/^stage:/, "");
    return (this.#definition.stages ?? []).find((one) => one.id === name);
  }

  get index() {
    if (this.#index?.definition !== this.#definition) this.#index = { definition: this.#definition, ...indexed(this.#definition) };
    return this.#index;
  }

  #back(from, to, origin) {
    const step = from.pop();
    if (!step) return;
    to.push({ definition: this.#definition, label: step.label, selected: this.selected });
    this.#joined = null;
    this.#show(step.definition, { origin, label: step.label });
    if (step.selected !== this.selected) this.select(step.selected, origin);
  }

  #show(definition, detail) {
    this.#definition = definition;
    if (this.selected !== null && !this.node(this.selected) && !this.flow(this.selected) && !this.stage(this.selected)) this.select(null, detail.origin);
    this.#tell("change", detail);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

// -- reading a definition: pure, for whoever has one in hand ----------------------------------------------------------

/** Every node with where it stands: [{id, node, scope, nodes}], a sub-process before what is in it. */
export function everyNode(definition) {
  const found = [];
  const walk = (nodes, scope) => {
    for (const [id, node] of Object.entries(nodes ?? {})) {
      if (!node || typeof node !== "object" || Array.isArray(node)) continue;
      found.push({ id, node, scope, nodes });
      if (node.nodes && typeof node.nodes === "object") walk(node.nodes, id);
    }
  };
  walk(definition?.nodes, "");
  return found;
}

/** The outgoing flows as a list, each as written. */
export function nextOf(node) {
  if (node?.next === undefined || node.next === null) return [];
  return Array.isArray(node.next) ? node.next : [node.next];
}

/** Where a flow leads. */
export function targetOf(flow) {
  return typeof flow === "string" ? flow : flow?.to;
}

/** Write the outgoing flows in their shortest form. */
export function setNext(node, flows) {
  const short = flows.map((flow) => (typeof flow === "object" && Object.keys(flow).length === 1 && "to" in flow ? flow.to : flow));
  if (!short.length) delete node.next;
  else node.next = short.length === 1 && typeof short[0] === "string" ? short[0] : short;
}

function indexed(definition) {
  const nodes = new Map();
  const raw = [];
  for (const one of everyNode(definition)) {
    nodes.set(one.id, one);
    nextOf(one.node).forEach((flow, at) => raw.push({ from: one.id, to: targetOf(flow), at, flow }));
  }
  const taken = new Set([...nodes.keys(), ...raw.map(({ flow }) => flow?.id).filter(Boolean)]);
  const flows = new Map();
  for (const one of raw) {
    const id = one.flow?.id ?? freeName(`${one.from}.${one.to}`, taken, ".");
    taken.add(id);
    flows.set(id, { id, ...one });
  }
  return { nodes, flows };
}

/** `base`, or the first of base_2, base_3, … that is not taken. */
export function freeName(base, taken, between = "_") {
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}${between}${number}`)) number += 1;
  return `${base}${between}${number}`;
}

/** Every id of a definition: of nodes, flows and stages. */
export function everyId(definition) {
  const { nodes, flows } = indexed(definition);
  return new Set([...nodes.keys(), ...flows.keys(), ...(definition.stages ?? []).map((one) => one?.id)]);
}

/** A text in one language; another one's where there is none. */
export function textOf(value, lang) {
  if (typeof value === "string") return value;
  if (!value || typeof value !== "object") return "";
  return value[lang] ?? value.en ?? Object.values(value)[0] ?? "";
}
