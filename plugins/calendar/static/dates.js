// "Change date…": what dragging does, by the keyboard. D on a ticket or its button opens the dialog.

import { toast } from "./toast.js";

const dialog = document.getElementById("cal-dialog");
const form = document.getElementById("cal-form");
const input = document.getElementById("cal-to");
const problem = document.getElementById("cal-problem");
const label = document.getElementById("cal-to-label");
const days = document.getElementById("cal-days");

const isOff = () => document.body.dataset.keys === "off";

export function watchDates({ column, move, calendar, undated, words }) {
  let ticket = null;

  function open(chosen, start = "") {
    ticket = chosen;
    const day = column().kind === "date";
    input.type = day ? "date" : "datetime-local";
    input.value = start.slice(0, day ? 10 : 16);
    label.textContent = column().title;
    document.getElementById("cal-dialog-ticket").textContent = `${chosen.number} ${chosen.title}`;
    say("");
    dialog.showModal();
    input.focus();
  }

  function say(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  async function send(event) {
    event.preventDefault();
    if (input.validity.badInput) return say(words.unreadable);
    const refused = await move(ticket, input.value);
    if (refused) return say(refused);
    dialog.close();
  }

  /** The ticket is drawn anew at its new place: the focus goes with it, or to where it could have been. */
  function restore() {
    const { number } = ticket;
    setTimeout(() => {
      const at = days.querySelector(`[data-ticket="${CSS.escape(number)}"]`) ?? undated.list.querySelector("a") ?? document.getElementById("cal-by");
      (at.matches("a, button, select, [tabindex]") ? at : (at.querySelector("a, button") ?? at)).focus();
    }, 300);
  }

  function pressed(event) {
    const letter = event.code ? event.code === "KeyD" : event.key?.toLowerCase() === "d";
    if (!letter || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isOff() || dialog.open) return;
    if (event.target.matches("input, select, textarea")) return;
    const shown = event.target.closest("[data-ticket]");
    const aside = event.target.closest("[data-undated]");
    if (!shown && !aside) return;
    event.preventDefault();
    event.stopPropagation();
    if (aside) return openUndated(aside.dataset.undated);
    const found = calendar.getEventById(shown.dataset.ticket);
    if (found?.extendedProps.movable) open(found.extendedProps, found.startStr);
    else toast(words.still, { urgent: true, words });
  }

  function openUndated(number) {
    const chosen = undated.ticket(number);
    if (chosen?.movable) open(chosen);
  }

  form.addEventListener("submit", send);
  dialog.addEventListener("close", restore);
  document.getElementById("cal-cancel").addEventListener("click", () => dialog.close());
  document.getElementById("calendar").addEventListener("keydown", pressed);
  undated.list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-change]");
    if (button) openUndated(button.dataset.change);
  });
  return { open };
}
