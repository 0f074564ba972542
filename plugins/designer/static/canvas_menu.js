// What can be put in, and where: the palette, the pad at a shape, and the menu behind both. Blocks of the office come first,
// symbols after them. A press puts something behind what is selected and leaves its place to the layout; a drag says where.

import { askBlock } from "./block_dialog.js";
import { insert } from "./blocks.js";
import { isActivity, kindOf, shapeOf, signOf, SYMBOLS } from "./canvas_kinds.js";
import { makeRoom } from "./canvas_room.js";
import { h, icon } from "./dom.js";

const STEP = { type: "userTask", trigger: "" };
/** name, icon, kind for those that can be dragged. */
const BLOCKS = [
  ["step", "user", STEP],
  ["approval", "user-check"],
  ["ask", "message-question"],
  ["decide", "git-branch"],
  ["remind", "bell"],
  ["automatic", "bolt", { type: "serviceTask", trigger: "" }],
  ["end", "flag", { type: "endEvent", trigger: "" }],
];
const SIGNS = { step: "bpmn-icon-user-task", approval: "bpmn-icon-user", ask: "bpmn-icon-receive", decide: "bpmn-icon-gateway-xor", remind: "bpmn-icon-start-event-non-interrupting-timer", automatic: "bpmn-icon-service-task", end: "bpmn-icon-end-event-none" };

export class Menu {
  constructor(parts) {
    this.parts = parts;
    this.words = parts.words.canvas;
    parts.modeler.get("popupMenu").registerProvider("canvas-add", { getPopupMenuEntries: (target) => this.#entries(target) });
  }

  // -- putting in ------------------------------------------------------------------------------------------------------

  /** Puts a block behind `after` (null: behind what is selected, else at the end), asking what it needs to know. */
  async put(name, after = this.where(), given = {}) {
    const { model, context, words } = this.parts;
    const answers = ["approval", "ask", "decide", "remind"].includes(name) ? await askBlock({ name, after, model: this.whole(), context, words }) : { block: name, ...given };
    if (!answers) return null;
    return this.#insert(answers.after ?? after, answers, this.words[answers.title_of ?? name] ?? this.words.step, model);
  }

  #insert(after, answers, what, model) {
    let put = null;
    const label = this.words.did_add.replace("{what}", what);
    model.change(label, (definition) => {
      if (!definition.nodes) definition.nodes = structuredClone(this.parts.drawing.sketch.nodes ?? {});
      put = insert(definition, after, answers, this.parts.words.texts);
      return makeRoom(put.definition, put.source, put.ids);
    }, { origin: "canvas-block" });
    if (put) model.select(put.first, "canvas-block");
    return put?.first ?? null;
  }

  where() {
    return this.parts.drawing.nodes.node(this.parts.model.selected) || this.parts.drawing.nodes.flow(this.parts.model.selected) ? this.parts.model.selected : null;
  }

  whole() {
    return this.parts.drawing.nodes;
  }

  // -- palette ---------------------------------------------------------------------------------------------------------

  fillPalette(palette) {
    for (const [name, sign, kind] of BLOCKS) palette.append(this.#button(name, sign, this.words[name], () => this.put(name), kind));
    const all = this.#button("all", "dots", this.words.all, (event) => this.open(event.currentTarget.getBoundingClientRect(), null));
    all.setAttribute("aria-haspopup", "menu");
    palette.append(all);
    walkWithArrows(palette);
  }

  #button(name, sign, title, press, kind) {
    const button = h("button", { class: "canvas-block", type: "button", data: { block: name }, draggable: kind ? "true" : null, title: kind ? this.words.drag.replace("{what}", title) : title, onclick: press }, icon(sign, 20), h("span", {}, title));
    button.addEventListener("dragstart", (event) => {
      event.preventDefault();
      if (kind) this.#carry(event, kind);
    });
    return button;
  }

  #carry(event, kind, source = null) {
    const shape = this.parts.modeler.get("elementFactory").createShape(shapeOf(kind));
    this.parts.modeler.get("create").start(event, shape, source ? { source } : {});
  }

  // -- menu ------------------------------------------------------------------------------------------------------------

  /** Opens the menu at a box of the window, for an element (null: for what is selected). */
  open({ right, top }, element) {
    const { modeler } = this.parts;
    const target = element ?? modeler.get("canvas").getRootElement();
    modeler.get("popupMenu").open(target, "canvas-add", { x: right + 4, y: top }, { title: this.words.add.replace(" …", ""), width: 320, search: true });
  }

  #entries(target) {
    const after = this.parts.drawing.nodes.node(target.id) || this.parts.drawing.nodes.flow(target.id) ? target.id : null;
    const kind = target.businessObject && kindOf(target.businessObject);
    const host = kind && isActivity(kind.type) && !kind.event;
    const found = {};
    for (const [name] of BLOCKS) {
      if (name === "remind" && after && !host) continue;
      found[`block-${name}`] = { label: this.words[name], className: SIGNS[name], group: { id: "blocks", name: this.words.group_blocks }, action: () => this.#done(() => this.put(name, after ?? this.where())) };
    }
    for (const one of SYMBOLS) {
      if (one.group === "edge" && after && !host) continue;
      found[`symbol-${one.name}`] = this.#symbol(one, after, target);
    }
    return found;
  }

  #symbol(kind, after, target) {
    const click = () => this.#done(() => this.put("node", after ?? this.where(), { kind, title_of: `symbol_${kind.name}` }));
    const dragstart = (event) => this.#done(() => this.#carry(event, kind, after && !target.waypoints ? target : null));
    return { label: this.words[`symbol_${kind.name}`], className: signOf(kind), group: { id: kind.group, name: this.words[`group_${kind.group}`] }, action: { click, dragstart } };
  }

  #done(act) {
    this.parts.modeler.get("popupMenu").close();
    act();
  }

  // -- pad -------------------------------------------------------------------------------------------------------------

  /** Entries beside a shape. */
  pad(element) {
    const { modeler } = this.parts;
    if (element.type === "label") return {};
    const kind = element.waypoints ? null : kindOf(element.businessObject);
    const way = element.type === "bpmn:SequenceFlow";
    if (!kind && !way) return {};
    const leads = way || (kind.type !== "endEvent" && !kind.event && !(kind.trigger === "link" && kind.type === "intermediateThrowEvent"));
    const add = (event) => this.open(boxOf(event), element);
    const connect = (event) => modeler.get("connect").start(event, element);
    return {
      ...(leads && !way ? { step: entry("model", "bpmn-icon-user-task", this.words.after, { click: () => this.put("step", element.id), dragstart: (event) => this.#carry(event, STEP, element) }) } : {}),
      ...(leads ? { add: entry("model", "canvas-more", this.words[way ? "into_flow" : "add"], { click: add }) } : {}),
      ...(leads && !way ? { connect: entry("connect", "bpmn-icon-connection-multi", this.words.connect, { click: connect, dragstart: connect }) } : {}),
      ...(modeler.get("popupMenu").isEmpty(element, "bpmn-replace") ? {} : { replace: entry("edit", "bpmn-icon-screw-wrench", this.words.change, { click: (event) => this.#replaceMenu(event, element) }) }),
      delete: entry("edit", "bpmn-icon-trash", this.words.remove, { click: () => modeler.get("modeling").removeElements([element]) }),
    };
  }

  #replaceMenu(event, element) {
    const { left, bottom } = boxOf(event);
    this.parts.modeler.get("popupMenu").open(element, "bpmn-replace", { x: left, y: bottom + 4 }, { title: this.words.change.replace(" …", ""), width: 320, search: true });
  }
}

const entry = (group, className, title, action) => ({ group, className, title, action });

function boxOf(event) {
  const at = event.target?.closest?.(".entry") ?? event.target;
  return at?.getBoundingClientRect?.() ?? { left: event.x, right: event.x, top: event.y, bottom: event.y };
}

/** A toolbar is one stop of Tab: arrows go through it. */
export function walkWithArrows(toolbar) {
  const buttons = () => [...toolbar.querySelectorAll("button:not([disabled])")];
  buttons().forEach((one, at) => (one.tabIndex = at ? -1 : 0));
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const all = buttons();
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
}
