// Model → modeler → model. What others change is drawn anew, from the server's sketch, with the same part in view and the
// same thing selected; what is done in the drawing is written into the model. There is one undo: the model's.

import { read } from "./canvas_reading.js";
import { write } from "./canvas_writing.js";

const PATIENCE = 120; // milliseconds without a further change, before the drawing follows

export class Drawing extends EventTarget {
  /** Events: "drawn", and "broken" {error}: the definition cannot be drawn, what stands there is older. */
  constructor(modeler, model, context, words) {
    super();
    Object.assign(this, { modeler, model, context, words, shown: false });
    this.sketch = { nodes: null, lanes: {} };
    this.definition = null; // what is drawn
    this.before = null; // how it is drawn
    this.failed = null; // what could not be drawn
    this.busy = 0; // while the modeler is told what the model says, it tells us nothing
    this.join = null;
    modeler.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && this.tell());
    const copies = modeler.get("canvasCopies");
    copies.source = (element, way) => (way ? this.#flow(element.id) : this.#node(element.id));
    model.addEventListener("change", () => this.follow());
  }

  #node(id) {
    const node = this.nodes.node(id);
    return node ? { id, node: structuredClone(node) } : null;
  }

  #flow(id) {
    const flow = this.nodes.flow(id);
    return flow ? { flow: structuredClone(flow.flow) } : null;
  }

  /** The model, or of a process of stages alone one with the nodes that they stand for. */
  get nodes() {
    if (this.model.definition.nodes || !this.sketch.nodes) return this.model;
    return new this.model.constructor({ ...this.model.definition, nodes: this.sketch.nodes });
  }

  // -- model → modeler -------------------------------------------------------------------------------------------------

  follow() {
    if (!this.shown) return;
    clearTimeout(this.timer);
    if (this.model.definition === this.definition) {
      if (this.failed) this.#settled(); // what could not be drawn was taken back
      return;
    }
    this.timer = setTimeout(() => this.draw(), this.definition ? PATIENCE : 0);
  }

  /** Draws what the model says now. */
  async draw() {
    clearTimeout(this.timer);
    const definition = this.model.definition;
    if (this.seen(definition)) return;
    this.busy += 1;
    try {
      const sketch = await this.context.ask(this.context.urls.sketch, { definition, lang: this.context.lang });
      if (definition !== this.model.definition) return void setTimeout(() => this.draw());
      await this.#import(sketch);
      this.sketch = sketch;
      this.definition = definition;
      this.before = read(this.modeler);
      this.#settled();
    } catch (error) {
      this.failed = definition;
      this.dispatchEvent(new CustomEvent("broken", { detail: { error } }));
    } finally {
      this.busy -= 1;
    }
  }

  #settled() {
    this.failed = null;
    this.dispatchEvent(new CustomEvent("drawn"));
  }

  /** Whether nothing that is seen differs from what is drawn. */
  seen(definition) {
    if (!this.definition || this.failed) return false;
    if (this.definition !== definition && visible(this.definition) !== visible(definition)) return false;
    this.definition = definition;
    return true;
  }

  async #import({ xml }) {
    const canvas = this.modeler.get("canvas");
    const kept = this.before && { box: canvas.viewbox(), root: canvas.getRootElement().id };
    const { warnings } = await this.modeler.importXML(xml);
    for (const warning of warnings) console.warn("diagram", warning.message);
    if (!kept) return;
    const root = canvas.getRootElements().find((one) => one.id === kept.root);
    if (root) canvas.setRootElement(root);
    canvas.viewbox(kept.box);
  }

  // -- modeler → model -------------------------------------------------------------------------------------------------

  /** Writes what was done. `join`: steps of the same kind that follow each other are one to undo. */
  tell() {
    if (this.busy || !this.before) return;
    const after = read(this.modeler);
    const tools = {
      lang: this.context.lang,
      keysOf: this.context.vocabulary.node_keys ?? {},
      words: this.words.texts,
      copied: (id) => this.modeler.get("canvasCopies").of(id),
      lanes: this.sketch.lanes,
      first: this.nodes.definition,
    };
    let ids = new Map();
    const mutate = (definition) => {
      if (!definition.nodes && this.sketch.nodes) definition.nodes = structuredClone(this.sketch.nodes);
      ({ ids } = write(definition, this.before, after, tools));
    };
    this.busy += 1;
    try {
      const told = this.words.canvas[doing(this.before, after)];
      const changed = differs(this.before, after) && this.model.change(told, mutate, { origin: "canvas", join: this.join });
      this.definition = this.model.definition;
      if (changed) this.#rename(ids);
      this.before = read(this.modeler);
    } catch (error) {
      console.warn("diagram", error);
      this.context.say(this.words.canvas.not_so);
      this.failed = this.model.definition;
      setTimeout(() => this.draw());
    } finally {
      this.busy -= 1;
    }
    queueMicrotask(() => this.modeler.get("commandStack").clear(false));
  }

  /** Elements are called as in the definition. Two may change names: first all give theirs up. */
  #rename(ids) {
    const registry = this.modeler.get("elementRegistry");
    const taken = this.modeler.get("moddle").ids;
    const elements = [...ids].map(([old, id]) => [registry.get(old), id]).filter(([element]) => element);
    elements.forEach(([element], at) => this.#call(registry, taken, element, `_renamed_${at}`));
    for (const [element, id] of elements) this.#call(registry, taken, element, id);
  }

  #call(registry, taken, element, id) {
    const thing = element.businessObject;
    const label = element.label;
    taken.unclaim(thing.id);
    registry.updateId(element, id);
    if (label) registry.updateId(label, `${id}_label`);
    thing.id = id;
    taken.claim(id, thing);
  }

  /** What is done inside `act` is one step together with what went before under the same name. */
  joined(name, act) {
    this.join = name;
    try {
      act();
    } finally {
      this.join = null;
    }
  }
}

const UNSEEN = new Set(["form", "with", "set", "assignee", "not_by", "due", "priority", "retry", "card", "docs", "note", "register", "sla", "action", "result", "decision", "role", "accepts"]);

/** What changes the drawing, as a text. */
function visible(definition) {
  return JSON.stringify(definition, function (key, value) {
    return UNSEEN.has(key) && this !== definition.nodes && this.type !== undefined ? undefined : value;
  });
}

function differs(before, after) {
  return ["nodes", "flows", "bands"].some((part) => JSON.stringify([...before[part]]) !== JSON.stringify([...after[part]]));
}

/** The name of the word for what was done. */
function doing(before, after) {
  const fresh = (part) => [...after[part].keys()].some((id) => !before[part].has(id));
  const gone = (part) => [...before[part].keys()].some((id) => !after[part].has(id));
  const pairs = (part) => [...after[part].values()].map((one) => [before[part].get(one.id), one]).filter(([was]) => was);
  if (fresh("nodes")) return "did_put";
  if (gone("nodes")) return "did_remove";
  if (fresh("flows") || pairs("flows").some(([was, one]) => was.from !== one.from || was.to !== one.to)) return "did_connect";
  if (gone("flows")) return "did_remove";
  if (pairs("nodes").some(([was, one]) => JSON.stringify(was.kind) !== JSON.stringify(one.kind))) return "did_change";
  if ([...pairs("nodes"), ...pairs("flows"), ...pairs("bands")].some(([was, one]) => was.title !== one.title)) return "did_rename";
  if (pairs("flows").some(([was, one]) => was.isDefault !== one.isDefault)) return "did_change";
  return "did_move";
}
