// The modeler as we use it: what it may do, what it says, what its menus offer. bpmn-js (global BpmnJS) does the drawing.

import { GATEWAYS, isActivity, kindOf, nameOf, shapeOf, signOf, SYMBOLS } from "./canvas_kinds.js";
import { isWay } from "./canvas_reading.js";

const COLOURS = { defaultFillColor: "var(--drawn-fill)", defaultStrokeColor: "var(--drawn-line)", defaultLabelColor: "var(--drawn-text)" };
const FIRST = 2000; // priority of our rules: before those of the library
const LAST = 100; // priority of what filters entries: behind those who give them
const FOREIGN = ["bpmn:TextAnnotation", "bpmn:Group", "bpmn:DataObjectReference", "bpmn:DataStoreReference", "bpmn:Participant", "bpmn:Lane"];

/** `pad(element)`: entries of the context pad; `words`: see canvas_words.py; `mayEdit`: else nothing can be changed. */
export function makeModeler({ ground, words, mayEdit, pad }) {
  const own = {
    __init__: ["canvasRules", "canvasPad", "canvasReplace", "canvasCopies"],
    translate: ["value", translated(words.modeler)],
    paletteProvider: ["value", null],
    canvasRules: ["type", rules(mayEdit)],
    canvasPad: ["type", padFilter(pad, mayEdit)],
    canvasReplace: ["type", replaceMenu(words.canvas)],
    canvasCopies: ["type", copies],
  };
  return new globalThis.BpmnJS({
    container: ground,
    bpmnRenderer: COLOURS,
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(ground).fontFamily, fontSize: 12 } },
    keyboard: { bind: false },
    zoomScroll: { scale: 0.75 },
    additionalModules: [globalThis.DiagramJSMinimap, own],
  });
}

function translated(modeler) {
  return (template, values = {}) => (modeler[template] ?? template).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// -- rules ------------------------------------------------------------------------------------------------------------

/** Pools and lanes say who does the steps: they are neither made nor deleted here; notes and data have no place. */
function rules(mayEdit) {
  function Rules(eventBus) {
    const rule = (name, decide) => eventBus.on(`commandStack.${name}.canExecute`, FIRST, ({ context }) => decide(context));
    const refuse = ["shape.create", "elements.create", "connection.create", "connection.reconnect", "connection.start", "elements.move", "elements.delete", "shape.resize", "shape.replace", "element.copy", "elements.paste", "connection.updateWaypoints"];
    if (!mayEdit) for (const name of refuse) rule(name, () => false);
    rule("elements.delete", ({ elements }) => elements.filter((one) => !isBand(one) && one.type !== "label"));
    rule("connection.create", ({ source, target }) => (leads(source, target) ? undefined : false));
    rule("elements.create", ({ elements }) => (elements.some((one) => FOREIGN.includes(one.type)) ? false : undefined));
    rule("shape.resize", ({ shape }) => (!shape.businessObject || isBand(shape) || isActivity(kindOf(shape.businessObject)?.type) ? undefined : false));
  }
  Rules.$inject = ["eventBus"];
  return Rules;
}

const isBand = (element) => element.type === "bpmn:Participant" || element.type === "bpmn:Lane";

function leads(source, target) {
  const [from, to] = [source, target].map((one) => one?.businessObject && kindOf(one.businessObject));
  return !source || !target || Boolean(from && to);
}

// -- menus ------------------------------------------------------------------------------------------------------------

/** Of the library's entries none is kept but those that align and distribute; ours come first. */
function padFilter(pad, mayEdit) {
  function Pad(contextPad) {
    contextPad.registerProvider(LAST, {
      getContextPadEntries: (element) => () => (mayEdit ? pad(element) : {}),
      getMultiElementContextPadEntries: () => (entries) => (mayEdit ? entries : {}),
    });
  }
  Pad.$inject = ["contextPad"];
  return Pad;
}

/** What a node may become: kinds of its own family, each as the engine runs it. */
export function kinsOf(kind) {
  const family = familyOf(kind);
  return SYMBOLS.filter((one) => familyOf(one) === family && nameOf(one) !== nameOf(plain(kind)));
}

const plain = (kind) => (kind.interrupting === true || kind.interrupting === undefined ? { ...kind, interrupting: undefined } : kind);

function familyOf({ type, event }) {
  if (isActivity(type)) return event ? "event" : "activity";
  if (GATEWAYS.has(type)) return "gateway";
  return type.startsWith("intermediate") ? "intermediate" : type;
}

function replaceMenu(words) {
  function Replace(popupMenu, bpmnReplace, modeling) {
    const entriesOf = (element) => {
      if (element.type === "bpmn:SequenceFlow") return wayEntries(element, words, modeling);
      const kind = kindOf(element.businessObject ?? {});
      if (!kind) return {};
      const made = kinsOf(kind).map((one) => [one.name, { label: words[`symbol_${one.name}`] ?? one.name, className: signOf(one), action: () => replaced(bpmnReplace, element, one) }]);
      return Object.fromEntries(made);
    };
    popupMenu.registerProvider("bpmn-replace", LAST, {
      getPopupMenuEntries: (element) => () => entriesOf(element),
      getPopupMenuHeaderEntries: () => () => ({}),
    });
  }
  Replace.$inject = ["popupMenu", "bpmnReplace", "modeling"];
  return Replace;
}

function replaced(bpmnReplace, element, kind) {
  const { type, ...attributes } = shapeOf(kind);
  bpmnReplace.replaceElement(element, { type, ...attributes });
}

/** The way that is gone when no condition holds. */
function wayEntries(element, words, modeling) {
  const source = element.source;
  const kind = kindOf(source.businessObject);
  const may = isActivity(kind?.type) || ["exclusiveGateway", "inclusiveGateway", "complexGateway"].includes(kind?.type);
  if (!may) return {};
  const is = source.businessObject.default === element.businessObject;
  const act = () => modeling.updateProperties(source, { default: is ? undefined : element.businessObject });
  return { default: { label: words[is ? "way_plain" : "way_default"], className: is ? "bpmn-icon-connection" : "bpmn-icon-default-flow", action: act } };
}

// -- copies -----------------------------------------------------------------------------------------------------------

/** Remembers of what is pasted what it was copied from: `of(id)` → {id, node} or {flow}; `source(id)` is set by the view. */
function copies(eventBus, elementRegistry) {
  const made = new WeakMap();
  this.source = () => null;
  this.of = (id) => made.get(elementRegistry.get(id)?.businessObject) ?? null;
  eventBus.on("copyPaste.copyElement", ({ descriptor, element }) => {
    descriptor.copiedFrom = this.source(element, isWay(element));
  });
  eventBus.on("copyPaste.pasteElement", LAST, ({ descriptor }) => {
    if (descriptor.copiedFrom && descriptor.type !== "label" && descriptor.businessObject) made.set(descriptor.businessObject, descriptor.copiedFrom);
  });
}
copies.$inject = ["eventBus", "elementRegistry"];
