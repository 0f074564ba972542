// The composer below the steps: who will see the text decides its ground (by style) and its button (here).

import { put, visible } from "./focus.js";
import { bind } from "./keys.js";
import { onSwap } from "./swaps.js";

/** The button says what it does: "Send" or "Add note". */
function name(radio) {
  const form = radio.closest("[data-compose]");
  const button = form?.querySelector("[data-compose-send]");
  if (!button || !radio.checked) return;
  const hint = button.querySelector(".key");
  button.replaceChildren(radio.dataset.button, ...(hint ? [hint] : []));
}

function nameAll() {
  document.querySelectorAll("[data-compose] [name=audience]:checked").forEach(name);
}

function write(note) {
  const radio = document.querySelector(`[data-compose] [name=audience][data-note="${note}"]`);
  if (radio) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return put(document.querySelector("[data-compose] [data-reply]"));
  }
  const reply = note === "no" && [...document.querySelectorAll("form[data-step] [data-reply]")].find(visible);
  return reply ? put(reply) : false;
}

export function watchComposer() {
  nameAll();
  document.addEventListener("change", (event) => event.target.matches("[data-compose] [name=audience]") && name(event.target));
  document.addEventListener("instar:forms", nameAll);
  bind("KeyR", () => write("no"));
  bind("KeyI", () => write("yes"));
  onSwap(nameAll);
}
