// What is done on the map, told to the server one after the other. Nodes are named when their turn comes: by then a ticket
// that was just typed has its number.

import { change } from "./asking.js";
import { isMore, tagsOf, told } from "./nodes.js";

const NEW = "new-";
const UNSAVED = { text: "!", className: "mm-tag-unsaved" };
const isNew = (node) => node.id.startsWith(NEW);

export class Changes {
  constructor(map) {
    this.map = map;
    this.turn = Promise.resolve();
    this.waiting = 0;
    this.made = 0;
    this.done = []; // the opposite of each change, the last last: async () => problem | undefined
  }

  get mind() { return this.map.mind; }

  isBusy() { return this.waiting > 0 || document.getElementById("input-box") !== null || this.hasUnsaved(); }

  hasUnsaved() { return document.querySelector("#mm-map .mm-tag-unsaved") !== null; }

  // By hand -----------------------------------------------------------------------------------------------------------

  addBelow(topic) {
    if (!topic?.nodeObj.metadata) return this.map.say(this.map.words.listTop);
    this.mind.addChild(topic, this.fresh());
    this.write();
  }

  addBeside(topic) {
    const node = topic?.nodeObj;
    if (!node?.parent) return this.addBelow(topic);
    if (!node.parent.metadata) return this.map.say(this.map.words.listTop);
    this.mind.insertSibling("after", topic, { ...this.fresh(), beside: node.id });
    this.write();
  }

  rename(topic) {
    if (!topic) return;
    this.mind.beginEdit(topic);
    this.dress(topic);
  }

  /** Beside what it stands below now. */
  outdent(topic) {
    const parent = topic?.nodeObj.parent;
    if (!parent?.parent?.metadata) return this.map.say(this.map.words.noFurther);
    this.mind.moveNodeAfter([topic], this.mind.findEle(parent.id));
  }

  takeOut(topic) {
    const node = topic?.nodeObj;
    if (!node?.parent?.metadata || isNew(node)) return;
    const above = node.parent;
    const before = orderOf(above);
    this.silent(() => this.mind.removeNodes([topic]));
    this.send(async () => {
      const answer = await change("out", { number: node.id });
      if (answer.problem) return this.refused(answer.problem);
      this.map.toast(this.map.words.out.replace("{number}", node.id));
      this.remember(() => putBack(node.id, above, before));
    });
  }

  undo() {
    const last = this.done.pop();
    if (!last) return this.map.say(this.map.words.nothing);
    this.send(async () => {
      const problem = await last();
      if (problem) this.map.toast(this.sentence(problem), true);
      else this.map.say(this.map.words.undone);
      await this.map.reload();
    });
    this.offer();
  }

  // What the library tells --------------------------------------------------------------------------------------------

  /** Neither the middle nor what only counts is moved, and nothing is moved below those. */
  before() {
    const may = (from, to) => from.every(({ nodeObj }) => nodeObj.metadata && !isNew(nodeObj)) && Boolean(to.nodeObj.metadata);
    const beside = (from, to) => may(from, to) && Boolean(to.nodeObj.parent?.metadata);
    return { moveNodeIn: may, moveNodeBefore: beside, moveNodeAfter: beside, beginEdit: (topic) => Boolean((topic ?? this.mind.currentNode)?.nodeObj.metadata) };
  }

  watch() {
    this.note();
    this.mind.bus.addListener("operation", (done) => {
      if (this.isSilent) return;
      if (done.name === "beginEdit") this.dress(this.mind.findEle(done.obj.id));
      if (done.name === "finishEdit") this.named(done.obj, done.origin);
      if (done.name.startsWith("moveNode")) done.objs.forEach((node) => this.moved(node));
    });
  }

  /** After each change of the tree: below what each stood, and in which order. */
  note() {
    this.stood = new Map();
    const walk = (node) => {
      for (const one of node.children ?? []) {
        this.stood.set(one.id, { above: node, order: orderOf(node) });
        walk(one);
      }
    };
    walk(this.mind.nodeData);
  }

  named(node, origin) {
    node.unsaved = false;
    if (isNew(node)) return this.add(node);
    this.send(async () => {
      const answer = await change("rename", { number: node.id, title: node.topic, rev: node.metadata.rev });
      if (answer.problem) return this.overtaken(node, answer);
      this.fill(node, answer.node);
      this.map.say(told(node, this.map.words));
      const given = { number: node.id, title: origin, rev: answer.node.rev };
      this.remember(async () => (await change("rename", given)).problem);
    });
  }

  moved(node) {
    const { parent } = node;
    const stood = this.stood.get(node.id);
    this.note();
    this.send(async () => {
      const answer = await change("move", { number: node.id, parent: parent.id, order: orderOf(parent).join(",") });
      if (answer.problem) return this.refused(answer.problem);
      this.fill(node, answer.node);
      this.map.say(this.map.words.stands.replace("{place}", parent.children.indexOf(node) + 1).replace("{above}", parent.topic));
      if (stood) this.remember(() => putBack(node.id, stood.above, stood.order));
    });
  }

  add(node) {
    this.send(async () => {
      const { parent } = node;
      if (isNew(parent)) return this.unsaved(node, this.map.words.unreachable);
      const order = orderOf(parent, node).join(",");
      const beside = node.beside && !node.beside.startsWith(NEW) ? node.beside : "";
      const answer = await change("add", { parent: parent.id, title: node.topic, order, beside, key: node.key });
      if (answer.problem) return this.unsaved(node, answer.problem);
      const topic = this.mind.findEle(node.id);
      node.id = answer.node.number;
      topic.dataset.nodeid = `me${node.id}`;
      this.fill(node, answer.node);
      this.note();
      this.map.say(this.map.words.added.replace("{number}", node.id));
      this.remember(async () => (await change("back", { number: node.id })).problem);
    });
  }

  // How it is done ----------------------------------------------------------------------------------------------------

  fresh() {
    this.made += 1;
    const metadata = { number: "", title: "", state: "", tone: "", who: "", face: "", rev: 0, more: 0, below: [] };
    return { id: `${NEW}${this.made}`, topic: "", tags: [], metadata, key: crypto.randomUUID() };
  }

  /** The new node is typed at once; left empty it goes again. */
  write() {
    const topic = this.mind.currentNode;
    this.mind.beginEdit(topic);
    this.dress(topic);
  }

  dress(topic) {
    const box = document.getElementById("input-box");
    if (!box || box.dataset.dressed) return;
    box.dataset.dressed = "";
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-label", this.map.words.name);
    const node = topic.nodeObj;
    box.addEventListener("blur", () => setTimeout(() => { // the library has taken the text by then
      if (isNew(node) && node.topic === "") this.silent(() => this.mind.removeNodes([topic]));
      else if (node.unsaved) this.named(node, node.metadata.title);
    }));
    box.focus();
  }

  silent(run) {
    this.isSilent = true;
    try { run(); } finally { this.isSilent = false; }
    this.note();
  }

  /** One after the other, whatever becomes of the one before. */
  send(run) {
    this.waiting += 1;
    document.getElementById("mindmap").setAttribute("aria-busy", "true");
    this.turn = this.turn.then(run).catch((error) => console.error(error)).finally(() => {
      this.waiting -= 1;
      if (this.waiting === 0) document.getElementById("mindmap").removeAttribute("aria-busy");
    });
  }

  fill(node, ticket) {
    node.metadata = { ...ticket, more: node.metadata.more, below: node.metadata.below };
    node.unsaved = false;
    this.drawn(node, tagsOf(ticket));
  }

  /** It stays as it was typed, and says so. */
  unsaved(node, problem) {
    node.unsaved = true;
    const said = this.sentence(problem);
    this.map.toast(this.map.words.notSaved.replace("{title}", node.topic).replace("{problem}", said), true);
    this.drawn(node, [UNSAVED]);
  }

  /** Somebody else has called it otherwise: both are seen, and saving once more takes mine. */
  overtaken(node, { problem, node: theirs }) {
    if (!theirs || theirs.title === node.metadata.title) return this.unsaved(node, problem);
    node.metadata = { ...node.metadata, rev: theirs.rev, title: theirs.title };
    this.unsaved(node, this.map.words.theirs.replace("{title}", theirs.title));
  }

  /** What is typed and not saved, from the middle outwards. */
  typed() {
    const found = [];
    const walk = (node) => {
      for (const one of node.children ?? []) {
        if (one.unsaved) found.push({ one, above: node.id });
        walk(one);
      }
    };
    if (this.mind?.nodeData) walk(this.mind.nodeData);
    return found;
  }

  /** Puts what was typed into what is drawn next. */
  keep(nodeData, typed) {
    for (const { one, above } of typed) {
      const there = nodeIn(nodeData, isNew(one) ? above : one.id);
      if (!there) continue;
      const own = { topic: one.topic, tags: [UNSAVED], unsaved: true };
      if (!isNew(one)) Object.assign(there, own);
      else (there.children ??= []).push({ id: one.id, metadata: one.metadata, key: one.key, beside: one.beside, ...own });
    }
  }

  drawn(node, tags) {
    const topic = document.querySelector(`#mm-map [data-nodeid="me${CSS.escape(node.id)}"]`);
    if (topic) this.silent(() => this.mind.reshapeNode(topic, { tags }));
  }

  async refused(problem) {
    this.map.toast(this.sentence(problem), true);
    await this.map.reload();
    this.note();
  }

  sentence(problem) { return problem === true ? this.map.words.unreachable : problem; }

  remember(back) {
    this.done.push(back);
    this.offer();
  }

  offer() {
    const button = document.querySelector("[data-mm=undo]");
    if (button) button.disabled = this.done.length === 0;
  }
}

function nodeIn(node, id) {
  if (node.id === id) return node;
  for (const one of node.children ?? []) {
    const found = nodeIn(one, id);
    if (found) return found;
  }
  return null;
}

/** Below what it stood, in the order that was there. */
async function putBack(number, above, order) {
  const named = order.filter((id) => !id.startsWith(NEW));
  return (await change("move", { number, parent: above.id, order: named.join(",") })).problem;
}

/** Numbers of all that stand below; `mine`, which has none yet, is "". */
function orderOf(parent, mine = null) {
  return (parent.children ?? []).filter((one) => !isMore(one) && (one === mine || !isNew(one))).map((one) => (one === mine ? "" : one.id));
}
