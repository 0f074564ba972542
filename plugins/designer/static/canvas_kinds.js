// What is drawn beside what is written: types and triggers of nodes as elements of BPMN, and what a new one begins with.
// The names of types and keys are those of the format; which keys a type takes the page says (vocabulary.node_keys).

/** Trigger of an event ↔ BPMN's event definition. */
const TRIGGERS = {
  timer: "Timer",
  message: "Message",
  signal: "Signal",
  condition: "Conditional",
  error: "Error",
  escalation: "Escalation",
  link: "Link",
  compensate: "Compensate",
  terminate: "Terminate",
};
const BY_DEFINITION = Object.fromEntries(Object.entries(TRIGGERS).map(([key, name]) => [`bpmn:${name}EventDefinition`, key]));
export const EVENTS = new Set(["startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent"]);
export const GATEWAYS = new Set(["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"]);
export const TASKS = new Set(["userTask", "manualTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask", "callActivity"]);
export const isActivity = (type) => TASKS.has(type) || type === "subProcess";

/** All that can be drawn, as the menu of symbols groups it: [group, type, trigger, flags]. */
export const SYMBOLS = [
  ["steps", "userTask"],
  ["steps", "manualTask"],
  ["steps", "serviceTask"],
  ["steps", "sendTask"],
  ["steps", "receiveTask"],
  ["steps", "scriptTask"],
  ["steps", "businessRuleTask"],
  ["steps", "callActivity"],
  ["steps", "subProcess"],
  ["steps", "subProcess", "", { adHoc: true }],
  ["steps", "subProcess", "", { event: true }],
  ...[...GATEWAYS].map((type) => ["gateways", type]),
  ["starts", "startEvent"],
  ...["timer", "message", "signal", "condition"].map((key) => ["starts", "startEvent", key]),
  ...["timer", "message", "signal", "condition", "link", "children"].map((key) => ["waits", "intermediateCatchEvent", key]),
  ...["message", "signal", "escalation", "link", "compensate"].map((key) => ["tells", "intermediateThrowEvent", key]),
  ...["timer", "message", "signal", "condition", "error", "escalation", "compensate"].map((key) => ["edge", "boundaryEvent", key]),
  ...["timer", "message", "signal", "condition", "escalation"].map((key) => ["edge", "boundaryEvent", key, { interrupting: false }]),
  ["ends", "endEvent"],
  ...["terminate", "message", "signal", "error", "escalation"].map((key) => ["ends", "endEvent", key]),
].map(([group, type, trigger = "", flags = {}]) => ({ group, type, trigger, ...flags, name: nameOf({ type, trigger, ...flags }) }));

/** "boundaryEvent_timer_beside", "subProcess_adHoc": by it words and tests find a kind. */
export function nameOf({ type, trigger, adHoc, event, interrupting }) {
  const flags = [adHoc && "adHoc", event && "event", interrupting === false && "beside"];
  return [type, trigger, ...flags].filter(Boolean).join("_");
}

/** What an element of the modeler is: {type, trigger, adHoc, event, interrupting}; null for what is no node. */
export function kindOf(businessObject) {
  const type = typeIn(businessObject.$type);
  if (type === null) return null;
  const trigger = BY_DEFINITION[businessObject.eventDefinitions?.[0]?.$type] ?? "";
  const kind = { type, trigger, adHoc: businessObject.$type === "bpmn:AdHocSubProcess", event: businessObject.triggeredByEvent === true };
  if (type === "boundaryEvent") kind.interrupting = businessObject.cancelActivity !== false;
  else if (type === "startEvent") kind.interrupting = businessObject.isInterrupting !== false;
  return kind;
}

function typeIn(name) {
  const word = name.replace("bpmn:", "");
  if (word === "AdHocSubProcess" || word === "Transaction") return "subProcess";
  if (word === "Task") return "userTask"; // a task of no kind is a step that a person does
  const type = word[0].toLowerCase() + word.slice(1);
  return EVENTS.has(type) || GATEWAYS.has(type) || TASKS.has(type) || type === "subProcess" ? type : null;
}

/** The attributes with which the modeler makes a shape of a kind. */
export function shapeOf({ type, trigger, adHoc, event, interrupting }) {
  const name = adHoc ? "AdHocSubProcess" : type[0].toUpperCase() + type.slice(1);
  return {
    type: `bpmn:${name}`,
    ...(TRIGGERS[trigger] ? { eventDefinitionType: `bpmn:${TRIGGERS[trigger]}EventDefinition` } : {}),
    ...(type === "subProcess" ? { isExpanded: true } : {}),
    ...(event ? { triggeredByEvent: true } : {}),
    ...(type === "boundaryEvent" ? { cancelActivity: interrupting !== false } : {}),
  };
}

/** The class of its sign in the modeler's font. */
export function signOf({ type, trigger, adHoc, event, interrupting }) {
  const words = { condition: "condition", compensate: "compensation" };
  const tail = trigger === "children" || !trigger ? "none" : (words[trigger] ?? trigger);
  const signs = {
    startEvent: `start-event-${tail}`,
    endEvent: `end-event-${tail}`,
    intermediateCatchEvent: tail === "none" ? "intermediate-event-none" : `intermediate-event-catch-${tail}`,
    intermediateThrowEvent: tail === "none" ? "intermediate-event-none" : `intermediate-event-throw-${tail}`,
    boundaryEvent: `intermediate-event-catch-${interrupting === false ? "non-interrupting-" : ""}${tail}`,
    exclusiveGateway: "gateway-xor",
    parallelGateway: "gateway-parallel",
    inclusiveGateway: "gateway-or",
    eventBasedGateway: "gateway-eventbased",
    complexGateway: "gateway-complex",
    userTask: "user-task",
    manualTask: "manual-task",
    serviceTask: "service-task",
    sendTask: "send-task",
    scriptTask: "script-task",
    businessRuleTask: "business-rule-task",
    receiveTask: "receive-task",
    callActivity: "call-activity",
    subProcess: event ? "event-subprocess-expanded" : adHoc ? "ad-hoc-subprocess" : "subprocess-expanded",
  };
  return `bpmn-icon-${signs[type]}`;
}

/** What a new node of a kind begins with; `title`: its text, or undefined. What is left to say is found by the check. */
export function beginning(kind, title) {
  const { type, trigger } = kind;
  const node = { type };
  if (title !== undefined && isActivity(type) && !kind.event) node.title = title;
  if (kind.interrupting === false) node.interrupting = false;
  if (kind.event) node.event = true;
  if (kind.adHoc) node.adHoc = true;
  if (type === "complexGateway") node.join = { count: 2 };
  if (trigger) node[trigger] = triggered(type, trigger);
  return node;
}

/** What a trigger begins with: something that can be drawn. */
export function triggered(type, trigger) {
  if (trigger === "timer") return type === "startEvent" ? { cycle: "0 9 * * 1-5" } : { after: "P1D" };
  if (trigger === "compensate" || trigger === "terminate") return true;
  if (trigger === "children") return "all";
  if (trigger === "condition") return "false";
  if ((trigger === "error" || trigger === "escalation") && (type === "boundaryEvent" || type === "startEvent")) return "*";
  return trigger;
}

/** A node becomes one of another kind: it keeps what the new type takes. `keysOf`: keys by type. */
export function become(node, kind, keysOf) {
  const kept = new Set(keysOf[kind.type] ?? []);
  const wanted = kind.trigger;
  for (const key of Object.keys(node)) {
    if (!kept.has(key) && !key.startsWith("x-")) delete node[key];
    else if (key in TRIGGERS && key !== wanted && EVENTS.has(kind.type)) delete node[key];
  }
  node.type = kind.type;
  if (wanted && !(wanted in node)) node[wanted] = triggered(kind.type, wanted);
  if (wanted && wanted !== "children") delete node.children;
  flag(node, "adHoc", kind.adHoc);
  flag(node, "event", kind.event);
  if (kind.interrupting === false) node.interrupting = false;
  else delete node.interrupting;
  if (kind.type === "complexGateway" && !node.join) node.join = { count: 2 };
}

function flag(node, key, on) {
  if (on) node[key] = true;
  else delete node[key];
}
