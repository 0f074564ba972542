// The mind map: MindElixir draws it, the server keeps it. Tickets come from the address in the page's facts; each change
// is sent at once, one after the other, and what is refused says why and is drawn as the server has it.

import { read } from "./asking.js";
import { Changes } from "./changes.js";
import { watchKeys } from "./keys.js";
import { dataOf, isMore, told } from "./nodes.js";

const AGAIN_MS = 20_000;
const FITS = 0.6;
/** The site's own colours, light and dark alike. */
const THEME = {
  name: "instar",
  palette: ["var(--meta)"],
  cssVar: {
    "--main-color": "var(--text)", "--main-bgcolor": "var(--surface)", "--main-bgcolor-transparent": "var(--surface)", "--main-border": "1px solid var(--line)",
    "--color": "var(--text)", "--bgcolor": "var(--ground)", "--selected": "var(--action)", "--accent-color": "var(--action)",
    "--root-color": "var(--text)", "--root-bgcolor": "var(--surface)", "--root-border-color": "var(--action)", "--root-radius": "8px", "--main-radius": "6px",
    "--panel-color": "var(--text)", "--panel-bgcolor": "var(--surface)", "--panel-border-color": "var(--line)",
    "--topic-padding": "3px 6px", "--node-gap-x": "22px", "--node-gap-y": "4px", "--main-gap-x": "40px", "--main-gap-y": "4px", "--map-padding": "24px 48px",
  },
};
const root = document.getElementById("mindmap");
const facts = JSON.parse(root.dataset.facts);
const { words } = facts;
const wide = window.matchMedia("(min-width: 768px)");
const place = document.getElementById("mm-map");

/** What the map is: folded tickets, those whose rest was read, what the server last said, and the library's own object. */
const map = { facts, words, folded: new Set(), opened: new Map(), seen: "", mind: null, say, toast, open, reload, select, zoom };

function say(text) {
  const region = document.getElementById("say");
  if (region) region.textContent = text;
}

function toast(text, urgent = false) {
  document.dispatchEvent(new CustomEvent("instar:toast", { detail: { text, urgent } }));
}

function tell(text) {
  const box = document.getElementById("mm-told");
  box.textContent = text || "";
  box.hidden = !text;
}

// Drawing -------------------------------------------------------------------------------------------------------------

async function begin() {
  document.querySelector(".mm-frame").hidden = false;
  const found = await read(facts.address);
  if (found.problem) return tell(found.problem === true ? words.fault : found.problem);
  map.seen = found.seen;
  tell(found.more ? words.moreHere : "");
  map.changes = new Changes(map);
  map.mind = new window.MindElixir.default({
    el: place, direction: 1, editable: facts.edits, contextMenu: false, toolBar: false, keypress: false, allowUndo: false,
    mouseSelectionButton: 2, newTopicName: "", scaleMin: 0.2, theme: THEME,
    before: map.changes.before(),
  });
  map.mind.init(dataOf(found, map));
  place.tabIndex = 0;
  if (map.mind.nodes.offsetHeight > place.offsetHeight * 1.5) show(facts.top);
  else fit();
  watchKeys(map, place);
  map.changes.watch();
  map.mind.bus.addListener("selectNodes", ([node]) => node && say(told(node, words)));
  map.mind.bus.addListener("selectNewNode", (node) => say(told(node, words)));
  map.mind.bus.addListener("expandNode", folding);
  place.addEventListener("focus", () => map.mind.currentNode || select(facts.top));
  root.dataset.ready = "";
}

function fit() {
  map.mind.scaleFit();
  if (map.mind.scaleVal < FITS) map.mind.scale(FITS);
}

/** The ticket in the middle of the frame's left, as far as a large map goes. */
function show(number) {
  const topic = find(number);
  if (!topic) return;
  map.mind.scrollIntoView(topic, true);
  map.mind.move(topic.offsetWidth / 2 + 64 - place.offsetWidth / 2, 0);
}

function find(number) {
  return place.querySelector(`[data-nodeid="me${CSS.escape(number)}"]`);
}

function select(number) {
  const topic = find(number) ?? place.querySelector("me-root > me-tpc");
  if (topic) map.mind.selectNode(topic);
}

/** Folding is the reader's own; what was never read is fetched when it is opened. */
async function folding(node) {
  if (node.expanded) map.folded.delete(node.id);
  else map.folded.add(node.id);
  if (node.expanded && node.children?.some(isMore)) await open(node);
}

/** Reads what lies below a ticket and is not drawn. */
async function open(node) {
  const found = await read(`/x/mindmap/${node.id}/tree`);
  if (!found || found.problem) return toast(found?.problem === true ? words.unreachable : found?.problem ?? "", true);
  map.opened.set(node.id, found.tops[0]);
  await reload();
}

/** What is being typed is finished first, and what was typed and not saved stays. */
function redraw(found) {
  const box = document.getElementById("input-box");
  if (box) return box.addEventListener("blur", () => setTimeout(() => redraw(found), 50), { once: true });
  const chosen = map.mind.currentNode?.nodeObj.id;
  const data = dataOf(found, map);
  map.changes.keep(data.nodeData, map.changes.typed());
  map.mind.refresh(data);
  map.changes.note();
  if (chosen !== undefined) select(chosen.replace(/\+$/, ""));
}

/** Draws what the server has now; `quietly`: only if somebody else has changed it. */
async function reload({ quietly = false } = {}) {
  const found = await read(facts.address, quietly ? map.seen : "");
  if (!found) return;
  if (found.problem) return quietly || toast(found.problem === true ? words.unreachable : found.problem, true);
  if (quietly && map.changes.isBusy()) return;
  map.seen = found.seen;
  for (const id of map.opened.keys()) {
    const again = await read(`/x/mindmap/${id}/tree`);
    if (again?.tops) map.opened.set(id, again.tops[0]);
    else map.opened.delete(id);
  }
  redraw(found);
}

function watchOthers() {
  const look = () => document.visibilityState === "visible" && !map.changes.isBusy() && reload({ quietly: true });
  setInterval(look, AGAIN_MS);
  document.addEventListener("visibilitychange", look);
}

// The bar above it ----------------------------------------------------------------------------------------------------

root.addEventListener("click", (event) => {
  const what = event.target.closest("[data-mm]")?.dataset.mm;
  if (!what || !map.mind) return;
  if (what === "undo") map.changes.undo();
  else zoom(what);
});

function zoom(what) {
  if (what === "fit") return fit();
  const by = what === "in" ? 0.2 : -0.2;
  map.mind.scale(Math.min(2, Math.max(0.2, map.mind.scaleVal + by)));
}

/** A phone has the outline; where the window grows, the map is drawn then. */
async function start() {
  const outline = document.getElementById("mm-outline");
  if (!wide.matches) {
    outline.open = true;
    return wide.addEventListener("change", start, { once: true });
  }
  await begin();
  if (map.mind) watchOthers();
}

start();
