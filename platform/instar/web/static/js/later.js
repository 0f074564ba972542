// Of one person alone: the star (B), putting off (S) and reminding (Shift S): of the ticket, or of the row that has the focus. What is put off leaves the list.

import { onSheetClosed } from "./dialogs.js";
import { put, visible } from "./focus.js";
import { bind, click } from "./keys.js";

let asked = null; // { number, what } of the sheet that a row has opened

const numberIn = (address) => /\/t\/([A-Z]+-\d+)/.exec(address)?.[1] ?? null;
const linkOf = (row) => row?.querySelector("[data-row-link]");
const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter(visible);

function chosen() {
  return document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].selected");
}

function openSheet(what) {
  asked = null;
  const entry = document.querySelector(`.dropdown-item[hx-get$="/${what}"]`);
  if (entry) {
    entry.click();
    return true;
  }
  const link = linkOf(chosen());
  const number = link && numberIn(link.getAttribute("href"));
  if (!number) return false;
  asked = { number, what };
  window.htmx.ajax("GET", `/t/${number}/${what}`, { source: link, target: "#sheet-body", swap: "innerHTML" });
  return true;
}

/** Its rows go, and the next one has the focus. */
function leave(number) {
  const all = rows();
  const gone = all.filter((row) => numberIn(linkOf(row)?.getAttribute("href") ?? "") === number);
  const after = all.slice(all.indexOf(gone[0])).find((row) => !gone.includes(row)) ?? all.find((row) => !gone.includes(row));
  gone.forEach((row) => row.remove());
  put(linkOf(after));
}

export function watchLater() {
  bind("KeyB", () => click("[data-star]"));
  bind("KeyS", () => openSheet("snooze"));
  bind("Shift+KeyS", () => openSheet("remind"));
  onSheetClosed((sent) => {
    if (sent && asked?.what === "snooze" && document.getElementById("work")) leave(asked.number);
    asked = null;
  });
}
