// Ready-made blocks: office habits as nodes of a process. Pure: `insert` answers another definition. What it puts in is
// nodes like any others; nothing tells afterwards that a block has put them there. Texts come from the page, in all languages.

import { beginning } from "./canvas_kinds.js";
import { approval } from "./blocks_approval.js";
import { Site } from "./blocks_site.js";
import { writeCondition } from "./conditions.js";

/** What each block asks, see block_dialog.js; the names are those of `insert`. */
export const BLOCKS = { step, approval, ask, decide, remind, automatic, end, node };

/** `after`: a node or a flow, null for behind all; `answers`: {block, …}; `texts`: name → text or language map.
 * Answers {definition, first, ids, source}: the node that the block begins with, all new ones, and the node that they follow. */
export function insert(definition, after, answers, texts = {}) {
  const copy = structuredClone(definition);
  const site = new Site(copy, after, answers, texts);
  const first = BLOCKS[answers.block](site, answers);
  site.settle();
  return { definition: copy, first, ids: site.ids, source: site.source };
}

/** A step that a person does. answers: {title?, who?, stage?} */
function step(site, answers) {
  const id = site.name("step");
  const title = answers.title || site.text("step");
  return site.lead(site.add(id, { type: "userTask", ...staged(answers), title, ...asked(answers.who), ...site.onward() }));
}

/** answers: {title?, action?, with?, stage?}; without an action a note. */
function automatic(site, answers) {
  const action = answers.action || "note";
  const given = answers.with ?? (action === "note" ? { body: site.plain("automatic_note") } : undefined);
  const node = { type: "serviceTask", ...staged(answers), title: answers.title || site.text("automatic"), action, with: given, ...site.onward() };
  return site.lead(site.add(site.name("automatic"), node));
}

/** answers: {stage?, result?} */
function end(site, answers) {
  return site.lead(site.addEnd(site.name("end"), answers.result, answers.stage));
}

/** Any other node: {kind: see canvas_kinds.js}. A boundary event sits on `after`, a start stands alone. */
function node(site, { kind }) {
  const made = beginning(kind, site.text(`begins_${kind.type}`));
  const id = site.name(site.plain(`name_${kind.type}`) || kind.trigger || kind.type);
  if (kind.type === "subProcess") made.nodes = inside(site, id, kind);
  if (kind.type === "startEvent" || kind.event) return site.add(id, made);
  if (kind.type === "boundaryEvent") return site.add(id, { ...made, attachedTo: site.source });
  if (kind.type === "endEvent") return site.lead(site.add(id, made));
  return site.lead(site.add(id, { ...made, ...site.onward() }));
}

function inside(site, id, kind) {
  const ids = ["start", "step", "end"].map((one) => site.name(`${id}_${one}`));
  const task = { type: "userTask", title: site.text("step") };
  if (kind.adHoc) return { [ids[1]]: task };
  const start = { type: "startEvent", ...(kind.event ? { message: site.name("message"), interrupting: false } : {}), next: ids[1] };
  return { [ids[0]]: start, [ids[1]]: { ...task, next: ids[2] }, [ids[2]]: { type: "endEvent" } };
}

/** The client is asked, and the ticket waits for the answer, but not for ever. answers: {text? – else somebody writes it –,
 * who?, wait: "P3D", silence: {to} | {end: true} | null: on as with an answer, stage?} */
function ask(site, answers) {
  const id = site.name("ask");
  const [write, send, wait, replied, silence] = ["write", "send", "wait", "replied", "silence"].map((one) => site.name(`${id}_${one}`));
  const on = site.target(null);
  let first = send;
  let body = answers.text;
  if (!body) {
    first = write;
    const field = `${id}_question`;
    body = { "=": `data.${field}` };
    const form = { fields: [{ id: field, type: "reply", title: site.text("question"), required: true }] };
    site.add(write, { type: "userTask", title: answers.title || site.text("ask"), ...asked(answers.who), form, next: send });
  }
  site.add(send, { type: "sendTask", title: site.text("ask_send"), action: "reply", with: { body }, next: wait });
  site.add(wait, { type: "eventBasedGateway", stage: answers.stage ?? site.stage("waiting"), next: [replied, silence] });
  const manual = { title: site.text("ask_manual") };
  site.add(replied, { type: "intermediateCatchEvent", title: site.text("ask_replied"), message: "customer_replied", fresh: true, next: on, manual });
  const timer = { after: answers.wait || "P3D" };
  site.add(silence, { type: "intermediateCatchEvent", title: site.text("ask_silence"), timer, next: site.target(answers.silence) });
  return site.lead(first);
}

/** Somebody is reminded while a step waits; the step goes on. answers: {on: a step, wait: "P2D", times: 1, text?} */
function remind(site, answers) {
  const id = site.name("remind");
  const note = site.name(`${id}_note`);
  const after = answers.wait || "P2D";
  const timer = answers.times > 1 ? { cycle: `R${answers.times}/${after}` } : { after };
  const attachedTo = answers.on ?? site.source;
  site.source = attachedTo;
  site.add(id, { type: "boundaryEvent", attachedTo, interrupting: false, title: site.text("remind"), timer, next: note });
  const body = answers.text || site.plain("remind_note");
  site.add(note, { type: "serviceTask", title: site.text("remind_send"), action: "note", with: { body } });
  return id;
}

/** Which way it goes on. answers: {title?, rows: [{path, type, operator, value, title?, to?} | {when, title?, to?}] – see
 * conditions.js –, otherwise?: a node, table?: {decision, output, values: [{value, title?, to?}]}}. Without `to` a way leads on as before. */
function decide(site, answers) {
  const id = site.name("decide");
  const on = site.target(null);
  const title = answers.title || site.text("decide");
  const ways = answers.table ? tableWays(id, answers.table) : answers.rows;
  const flows = ways.map((row) => ({ to: row.to ?? on, when: row.when ?? conditionOf(row), ...(row.title ? { title: row.title } : {}) }));
  flows.push({ to: answers.otherwise ?? on, default: true, title: site.text("otherwise") });
  site.add(id, { type: "exclusiveGateway", title, next: flows });
  if (!answers.table) return site.lead(id);
  const table = site.name(`${id}_table`);
  const found = { type: "businessRuleTask", title: site.text("decide_table"), decision: answers.table.decision, result: `data.${id}`, next: id };
  return site.lead(site.add(table, found));
}

const conditionOf = (row) => writeCondition({ all: true, rows: [row] }, () => row.type ?? "text");

const tableWays = (id, { output, values }) =>
  values.map(({ value, title, to }) => {
    const row = { path: `data.${id}.${output}`, type: typeof value === "string" ? "text" : typeof value, operator: "is", value };
    return { when: conditionOf(row), title: title ?? String(value), to };
  });

const staged = ({ stage }) => (stage ? { stage } : {});
const asked = (who) => (who ? { candidates: who } : {});
