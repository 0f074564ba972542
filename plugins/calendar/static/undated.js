// Tickets without a date, beside the days: they can be dragged in, or given a date by their button.

import { ask, asking } from "./asking.js";
import { dateButton } from "./date_button.js";

const WAIT_MS = 250;
const aside = document.getElementById("cal-aside");
const list = document.getElementById("cal-undated");
const field = document.getElementById("cal-words");
const told = document.getElementById("cal-undated-told");

export function watchUndated({ facts, state, column, Draggable }) {
  const { words } = facts;
  const tickets = new Map();
  let asked = 0;

  async function load() {
    const mine = ++asked;
    aside.hidden = !column().changes;
    if (aside.hidden) return;
    const found = await ask("undated", { ...asking(facts.filters, state.by), words: field.value });
    if (mine !== asked) return; // something was asked since
    tickets.clear();
    const lines = (found.tickets ?? []).map((ticket) => line(ticket));
    list.replaceChildren(...lines);
    const none = field.value ? words.notFound : words.nothing;
    told.textContent = found.problem ? (found.problem === true ? words.fault : found.problem) : found.more || (lines.length ? "" : none);
  }

  function line(ticket) {
    tickets.set(ticket.number, ticket);
    const item = document.createElement("li");
    item.className = ticket.movable ? "cal-undated movable" : "cal-undated";
    item.dataset.undated = ticket.number;
    const link = document.createElement("a");
    link.href = ticket.url;
    link.textContent = `${ticket.number} ${ticket.title}`;
    link.title = ticket.told;
    link.draggable = false;
    item.append(link);
    if (ticket.movable) item.append(button(ticket));
    return item;
  }

  function button(ticket) {
    const made = dateButton(ticket.number, words);
    made.dataset.change = ticket.number;
    return made;
  }

  let timer = null;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, WAIT_MS);
  });
  new Draggable(list, {
    itemSelector: ".movable",
    longPressDelay: 300,
    eventData: (item) => {
      const ticket = tickets.get(item.dataset.undated);
      return { id: ticket.number, title: `${ticket.number} ${ticket.title}`, extendedProps: { ...ticket, tone: "open" } };
    },
  });
  return { load, list, ticket: (number) => tickets.get(number) };
}
