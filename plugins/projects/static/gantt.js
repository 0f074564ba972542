// The Gantt chart: DHTMLX Gantt draws it, the server reckons it. Rows come from the address in the page's facts and are drawn
// with the dates that the tickets have, until the reckoned plan is there; each change is sent at once and all is asked anew.

import { change, readBars, readRows } from "./asking.js";
import { Changes } from "./changes.js";
import { watchLinks } from "./link.js";
import { dress, reach, taskOf, zoom } from "./look.js";
import { toast } from "./toast.js";

const AGAIN_MS = 20_000;
const AT_ONCE_MS = 250;
const gantt = window.gantt;
const root = document.getElementById("gantt");
const facts = JSON.parse(root.dataset.facts);
const { words } = facts;
const wide = window.matchMedia("(min-width: 768px)");
const place = document.getElementById("gn-chart");

/** What the chart is: what the server last said, and what the reader has folded and opened. */
const chart = {
  facts, words, rows: [], links: [], bars: {}, plans: [], off: new Set(), folded: new Set(), opened: new Set(), seen: "",
  today: facts.now.slice(0, 10), zoom: new URLSearchParams(location.search).get("zoom") || "day", reload, redraw, busy, ask,
};
let turn = 0;

function tell(text) {
  const box = document.getElementById("gn-told");
  box.textContent = text || "";
  box.hidden = !text;
}

function busy(is) {
  if (is) root.setAttribute("aria-busy", "true");
  else root.removeAttribute("aria-busy");
}

/** One change from a form; what it was refused for, "" when it is done. */
async function ask(what, values) {
  const answer = await change(what, values);
  if (answer.problem) return answer.problem === true ? words.unreachable : answer.problem;
  if (answer.said) toast(answer.said, { undo: chart.changes.way(answer.undo), words });
  await reload();
  return "";
}

// Drawing -------------------------------------------------------------------------------------------------------------

async function begin() {
  document.querySelector(".gn-frame").hidden = false;
  dress(chart);
  place.style.height = height();
  gantt.init(place);
  chart.changes = new Changes(chart);
  chart.changes.watch();
  watchLinks(chart);
  gantt.attachEvent("onTaskOpened", (id) => chart.folded.delete(id));
  gantt.attachEvent("onTaskClosed", (id) => chart.folded.add(id));
  if (!(await reload())) return;
  const chosen = location.hash.slice(1);
  if (gantt.isTaskExists(chosen)) gantt.showTask(chosen);
  root.dataset.ready = "";
  watchOthers();
}

/** As high as the window leaves, with the hint below it. */
const height = () => `${Math.max(360, window.innerHeight - place.getBoundingClientRect().top - window.scrollY - 72)}px`;

/** Draws what the server has now; `quietly`: only if somebody else has changed it. Whether it could be read. */
async function reload({ quietly = false, refused = false } = {}) {
  turn += 1;
  const mine = turn;
  if (refused) redraw();
  const found = await readRows(facts.address, { open: [...chart.opened], seen: quietly ? chart.seen : "" });
  if (!found || mine !== turn || (quietly && chart.changes.isBusy())) return true;
  if (found.problem) {
    if (!quietly) tell(found.problem === true ? words.fault : found.problem);
    return false;
  }
  Object.assign(chart, { rows: found.rows, links: found.links, seen: found.seen });
  tell(found.more ? words.moreHere : "");
  const asked = readBars(found.rows.map((row) => row.number)).then((bars) => mine === turn && reckoned(bars, found));
  const first = Object.keys(chart.bars).length === 0;
  await Promise.race([asked, new Promise((done) => { setTimeout(done, first ? AT_ONCE_MS : 20 * AT_ONCE_MS); })]);
  if (first && mine === turn && Object.keys(chart.bars).length === 0) redraw();
  await asked;
  return true;
}

function reckoned(found, { more }) {
  if (found.problem) return tell(found.problem === true ? words.fault : found.problem);
  Object.assign(chart, { bars: found.bars, plans: found.plans, off: new Set(found.off) });
  tell([found.told, more ? words.moreHere : ""].filter(Boolean).join(" "));
  sum();
  redraw();
}

function redraw() {
  const tasks = chart.rows.flatMap((row) => {
    const task = taskOf(chart, row);
    if (!row.more) return [task];
    const rest = { id: `${row.number}+`, text: words.more.replace("{count}", row.more), parent: row.number, unscheduled: true, still: true };
    return [task, rest];
  });
  reach(chart, tasks);
  const links = chart.links.map(({ id, before, after, kind }) => ({ id, source: before, target: after, type: kind }));
  const { x, y } = gantt.getScrollState();
  const left = gantt.getTaskCount() ? gantt.dateFromPos(x) : null;
  gantt.clearAll();
  gantt.parse({ data: tasks, links });
  gantt.scrollTo(left ? gantt.posFromDate(left) : 0, y);
}

/** What stands above the chart: when the plan ends, what is late, what is to be written. */
function sum() {
  const [plan] = chart.plans;
  const told = document.getElementById("gn-sum");
  if (!plan || chart.plans.length > 1) return told.replaceChildren();
  const parts = [`${plan.begins} – ${plan.ends}`, plan.baseline && words.baseline.replace("{day}", plan.baseline)].filter(Boolean);
  told.textContent = parts.join(" · ");
  if (plan.late) {
    const late = document.createElement("b");
    late.className = "gn-late";
    late.textContent = plan.late;
    told.append(" · ", late);
  }
  const write = document.querySelector("[data-gn=write]");
  if (!write) return;
  write.disabled = !plan.new;
  write.textContent = plan.new ? `${words.write} (${plan.new})` : words.write;
}

function watchOthers() {
  const look = () => document.visibilityState === "visible" && !chart.changes.isBusy() && reload({ quietly: true });
  setInterval(look, AGAIN_MS);
  document.addEventListener("visibilitychange", look);
}

// The bar above it, and paper -------------------------------------------------------------------------------------------

root.addEventListener("click", ({ target }) => {
  const open = target.closest("[data-open]")?.dataset.open;
  if (open) {
    chart.opened.add(open);
    reload();
  }
  const span = target.closest("[data-zoom]")?.dataset.zoom;
  if (span) look(span);
  const what = target.closest("[data-gn]")?.dataset.gn;
  if (what === "today") gantt.showDate(new Date(`${chart.today}T00:00`));
  else if (what === "print") window.print();
  else if (what && chart.plans[0]) chart.changes.send(what, { number: chart.plans[0].number });
});

function look(span) {
  chart.zoom = span;
  root.querySelectorAll("[data-zoom]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.zoom === span)));
  zoom(chart, span);
  gantt.render();
  const query = new URLSearchParams(location.search);
  query.set("zoom", span);
  history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
}

/** On paper stands all of it, as small as the sheet wants it. */
function whole(is) {
  if (!root.hasAttribute("data-ready")) return;
  gantt.config.autosize = is ? "xy" : false;
  gantt.config.smart_rendering = !is;
  place.style.height = is ? "auto" : "360px";
  if (!is) Object.assign(place.style, { width: "", height: height() });
  gantt.render();
  place.style.zoom = is ? String(Math.min(1, 1040 / place.scrollWidth)) : "";
}

window.addEventListener("beforeprint", () => whole(true));
window.addEventListener("afterprint", () => whole(false));

/** A phone has the outline; where the window grows, the chart is drawn then. */
async function start() {
  if (wide.matches) return begin();
  document.getElementById("gn-outline").open = true;
  wide.addEventListener("change", start, { once: true });
}

root.querySelector(`[data-zoom="${CSS.escape(chart.zoom)}"]`)?.setAttribute("aria-pressed", "true");
start();
