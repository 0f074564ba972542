// Safe fixes of findings: each does one thing that the sentence asks for, and can be undone. A finding without one has to be
// thought about.

import { wordOf, removeNode } from "./edits.js";
import { everyId, everyNode, freeName, nextOf, setNext } from "./model.js";
import { holderOf, partsOf, valueAt } from "./pointers.js";

/** {title, mutate} or null. */
export function fixFor(finding, definition, context) {
  const fix = FIXES[finding.code]?.(finding, definition, context);
  return fix ? { title: context.word(fix.title, fix.values), mutate: fix.mutate } : null;
}

const FIXES = {
  untitled: nameIt,
  no_default: otherwise,
  two_defaults: (finding) => ({ title: "fix_one_default", mutate: (copy) => dropAt(copy, finding.pointer) }),
  wrong_key: dropKey,
  unknown_key: dropKey,
  unreachable: takeOut,
  dead_node: takeOut,
  no_end: leadToEnd,
  endless: null,
  outcome_missing: nameOutcome,
  duplicate_outcome: nameOutcome,
  unknown_stage: makeStage,
  no_start: addStart,
};

/** An id as words: “second_look” → “Second look”. */
export function spoken(id) {
  const words = id.replace(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nameIt(finding, definition) {
  const { pointer } = finding;
  if (pointer === "/key") return { title: "fix_name", values: { what: spoken(definition.key ?? "") }, mutate: (copy) => { copy.title = spoken(copy.key); } };
  const value = valueAt(definition, pointer);
  if (!value || typeof value !== "object") return null;
  const name = spoken(value.outcome ?? value.id ?? partsOf(pointer).at(-1));
  return { title: "fix_name", values: { what: name }, mutate: (copy) => { valueAt(copy, pointer).title = name; } };
}

/** The way without a condition is the default; where all have one, everything else goes to an end. */
function otherwise(finding, definition) {
  const place = everyNode(definition).find((one) => one.id === finding.node);
  if (!place) return null;
  const free = nextOf(place.node).findIndex((flow) => typeof flow === "string" || flow.when === undefined);
  return {
    title: free >= 0 ? "fix_default" : "fix_default_end",
    mutate: (copy) => {
      const { node, nodes } = everyNode(copy).find((one) => one.id === finding.node);
      const flows = nextOf(node).map((flow) => (typeof flow === "string" ? { to: flow } : flow));
      if (free >= 0) flows[free].default = true;
      else flows.push({ to: endOf(copy, nodes), default: true });
      setNext(node, flows);
    },
  };
}

function endOf(copy, nodes) {
  const known = Object.keys(nodes).find((id) => nodes[id].type === "endEvent");
  if (known) return known;
  const id = freeName("end", everyId(copy));
  nodes[id] = { type: "endEvent" };
  return id;
}

function takeOut(finding) {
  return finding.node ? { title: "fix_take_out", mutate: (copy) => removeNode(copy, finding.node) } : null;
}

function leadToEnd(finding, definition) {
  const place = everyNode(definition).find((one) => one.id === finding.node);
  if (!place || nextOf(place.node).length) return null;
  return {
    title: "fix_end",
    mutate: (copy) => {
      const { node, nodes } = everyNode(copy).find((one) => one.id === finding.node);
      setNext(node, [endOf(copy, nodes)]);
    },
  };
}

function dropKey(finding, definition) {
  if (valueAt(definition, finding.pointer) === undefined || finding.pointer.split("/").length < 2) return null;
  return { title: "fix_leave_out", values: { what: partsOf(finding.pointer).at(-1) }, mutate: (copy) => dropAt(copy, finding.pointer) };
}

function dropAt(copy, pointer) {
  const holder = valueAt(copy, pointer.slice(0, pointer.lastIndexOf("/")));
  if (Array.isArray(holder)) holder.splice(Number(partsOf(pointer).at(-1)), 1);
  else if (holder) delete holder[partsOf(pointer).at(-1)];
}

function nameOutcome(finding, definition) {
  const id = finding.node ?? holderOf(finding.pointer);
  const at = Number(/\/next\/(\d+)/.exec(finding.pointer)?.[1] ?? 0);
  if (!everyNode(definition).some((one) => one.id === id)) return null;
  return {
    title: "fix_outcome",
    mutate: (copy) => {
      const { node } = everyNode(copy).find((one) => one.id === id);
      const flows = nextOf(node).map((flow) => (typeof flow === "string" ? { to: flow } : flow));
      const taken = new Set(flows.filter((_, index) => index !== at).map((flow) => flow.outcome));
      const { to, ...rest } = flows[at];
      const title = typeof rest.title === "string" ? rest.title : (rest.title?.en ?? "");
      flows[at] = { ...rest, to, outcome: freeName(wordOf(title) || rest.outcome || wordOf(to) || "done", taken) };
      setNext(node, flows);
    },
  };
}

function makeStage(finding, definition) {
  const id = valueAt(definition, finding.pointer);
  if (typeof id !== "string" || !/\/stage$/.test(finding.pointer)) return null;
  return { title: "fix_stage", values: { what: id }, mutate: (copy) => { (copy.stages ??= []).push({ id, title: spoken(id) }); } };
}

function addStart(finding, definition) {
  const at = finding.node ? `${finding.pointer}` : "";
  const nodes = finding.node ? valueAt(definition, at)?.nodes : definition.nodes;
  if (!nodes || !Object.keys(nodes).length || Object.values(nodes).some((node) => node.type === "startEvent")) return null;
  return {
    title: "fix_start",
    mutate: (copy) => {
      const inside = finding.node ? valueAt(copy, at).nodes : copy.nodes;
      const id = freeName("start", everyId(copy));
      const rest = Object.entries(inside);
      for (const [key] of rest) delete inside[key];
      inside[id] = { type: "startEvent", next: rest[0][0] };
      Object.assign(inside, Object.fromEntries(rest));
    },
  };
}
