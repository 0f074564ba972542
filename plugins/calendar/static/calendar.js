// The calendar of a list: days are drawn by FullCalendar, tickets come from /x/calendar/window. All times are those of the
// reader's zone as the server knows it ("UTC" only keeps the browser's own zone out).

import { asking, ask, post } from "./asking.js";
import { watchDates } from "./dates.js";
import { dateButton } from "./date_button.js";
import { toast } from "./toast.js";
import { watchUndated } from "./undated.js";

const root = document.getElementById("calendar");
const facts = JSON.parse(root.dataset.facts);
const { words } = facts;
const narrow = window.matchMedia("(max-width: 767px)").matches;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const opened = Date.now();
const state = { by: facts.by, span: facts.span || (narrow ? "agenda" : "week"), day: facts.day };

const column = () => facts.columns[state.by];
const viewOf = (span) => {
  const days = column().kind === "date" ? "dayGrid" : "timeGrid";
  return { month: "dayGridMonth", week: `${days}Week`, day: `${days}Day`, agenda: "listWeek" }[span];
};

const isClocked = () => viewOf(state.span).startsWith("timeGrid");
/** Days with a clock scroll on their own, so that the heads of the days stay; the rest is as high as it is. */
const height = () => (isClocked() ? Math.max(420, window.innerHeight - document.getElementById("cal-days").getBoundingClientRect().top - window.scrollY - 72) : "auto");

/** What a link to this calendar has to say. */
function remember() {
  const query = new URLSearchParams(facts.filters);
  query.set("by", state.by);
  query.set("span", state.span);
  if (state.day) query.set("day", state.day);
  history.replaceState(history.state, "", `${location.pathname}?${query}`);
  query.delete("view");
  query.delete("day"); // what is saved opens on its own today
  document.querySelectorAll(".view-bar [name=query]").forEach((input) => { input.value = query; });
}

const here = () => new Date(Date.parse(`${facts.now}:00Z`) + Date.now() - opened).toISOString().slice(0, 19);

// What is shown -----------------------------------------------------------------------------------------------------

async function fetched({ startStr, endStr }, done, failed) {
  const end = new Date(Date.parse(`${endStr.slice(0, 10)}T00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const found = await ask("window", { ...asking(facts.filters, state.by), first: startStr.slice(0, 10), last: end });
  tell(found.problem === true ? words.fault : found.problem || found.more);
  if (found.problem) return failed(new Error(String(found.problem)));
  done([...found.events.map(event), ...resting(found)]);
}

function tell(text) {
  const place = document.getElementById("cal-told");
  place.textContent = text || "";
  place.hidden = !text;
}

function event(ticket) {
  const { number, title, start, allDay, movable } = ticket;
  return { id: number, title: `${number} ${title}`, start, allDay, url: ticket.url, startEditable: movable, extendedProps: ticket };
}

/** Hours that are not worked are shaded in days with a clock; days off everywhere, with their names. */
function resting({ closed, off }) {
  if (state.span === "agenda") return [];
  const shade = { display: "background", editable: false };
  const days = off.map(({ day, title }) => ({ ...shade, title, start: day, allDay: true }));
  if (!isClocked()) return days;
  const whole = new Set(off.map(({ day }) => day));
  const parts = closed.filter(([start]) => !whole.has(start.slice(0, 10)));
  return [...days, ...parts.map(([start, end]) => ({ ...shade, title: "", start, end }))];
}

function mounted({ el, event: shown, view }) {
  const { number, told, movable } = shown.extendedProps;
  if (!number) return;
  el.dataset.ticket = number;
  el.title = [shown.title, told].filter(Boolean).join("\n");
  if (movable) el.setAttribute("aria-keyshortcuts", "D");
  if (view.type === "listWeek" && movable) el.append(changer(shown));
}

/** Fingers have no key D: a line of the agenda has a button. */
function changer(shown) {
  const button = dateButton(shown.id, words);
  button.addEventListener("click", (pressed) => {
    pressed.preventDefault();
    pressed.stopPropagation();
    dates.open(shown.extendedProps, shown.startStr);
  });
  return button;
}

// Moving ------------------------------------------------------------------------------------------------------------

/** Gives a ticket another date; answers the problem, "" when it is done. */
async function move({ number, rev }, to) {
  const found = await post("move", asking(facts.filters, state.by), { number, rev, to });
  if (found.problem) return found.problem === true ? words.unreachable : found.problem;
  if (found.said) toast(found.said, { undo: found.undo, words });
  again();
  return "";
}

const written = (shown) => (shown.allDay ? shown.startStr.slice(0, 10) : shown.startStr.slice(0, 16));

async function dropped({ event: shown, revert }) {
  const problem = await move(shown.extendedProps, written(shown));
  if (!problem) return;
  revert();
  toast(problem, { urgent: true, words });
  again(); // somebody else may have moved it: show where it is now
}

async function received({ event: shown, revert }) {
  const ticket = shown.extendedProps;
  const to = written(shown);
  revert();
  const problem = await move(ticket, to);
  if (problem) toast(problem, { urgent: true, words });
}

function again() {
  calendar.refetchEvents();
  undated.load();
}

// The frame ---------------------------------------------------------------------------------------------------------

function turned({ view }) {
  document.getElementById("cal-title").textContent = view.title;
  const day = view.calendar.getDate().toISOString().slice(0, 10);
  state.day = day === here().slice(0, 10) ? "" : day;
  root.querySelectorAll("[data-span]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.span === state.span)));
  root.dataset.span = state.span;
  remember();
}

function show() {
  calendar.setOption("height", height());
  calendar.changeView(viewOf(state.span));
  calendar.refetchEvents();
}

const calendar = new window.FullCalendar.Calendar(document.getElementById("cal-days"), {
  initialView: viewOf(state.span),
  initialDate: facts.day || here().slice(0, 10),
  now: here,
  timeZone: "UTC",
  locale: facts.language,
  firstDay: 1,
  headerToolbar: false,
  height: height(),
  scrollTime: "08:00:00",
  events: fetched,
  eventDidMount: mounted,
  eventDrop: dropped,
  eventReceive: received,
  datesSet: turned,
  eventClass: ({ event: shown }) => (shown.extendedProps.number ? `cal-event cal-${shown.extendedProps.tone}` : "cal-rest"),
  eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  dayMaxEvents: 6,
  moreLinkClass: "cal-more",
  popoverClass: "cal-popover",
  moreLinkText: (n) => words.more.replace("{n}", n),
  listItemEventTimeClass: "cal-line-time",
  listItemEventTitleClass: "cal-line-title",
  noEventsText: words.none,
  defaultTimedEventDuration: "00:30:00",
  eventMinHeight: 24,
  eventMaxStack: narrow ? 1 : 3, // more beside each other are too narrow to be met: they wait behind "+6"
  eventDurationEditable: false,
  allDayText: words.day,
  nextDayThreshold: "06:00:00", // late in the evening is no second day
  dayCellDidMount: ({ el }) => el.removeAttribute("aria-label"), // its own text names it
  nowIndicator: true,
  droppable: true,
  dragRevertDuration: calm ? 0 : 200,
  eventOrder: "start,title",
});

const undated = watchUndated({ facts, state, column, Draggable: window.FullCalendar.Interaction.Draggable });
const dates = watchDates({ column, move, calendar, undated, words });
calendar.render();
undated.load();

root.querySelectorAll("[data-go]").forEach((button) => button.addEventListener("click", () => calendar[button.dataset.go]()));
root.querySelectorAll("[data-span]").forEach((button) => {
  button.addEventListener("click", () => {
    state.span = button.dataset.span;
    show();
  });
});
document.getElementById("cal-by").addEventListener("change", ({ target }) => {
  state.by = target.value;
  show();
  undated.load();
  remember();
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail.ctx?.sourceElement?.matches?.("[data-cal-undo]")) again();
});
