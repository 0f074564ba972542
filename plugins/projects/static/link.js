// The small form of a link: how it binds, its lag, and how it is taken out.

import { told } from "./look.js";

const gantt = window.gantt;
const dialog = document.getElementById("gn-link");
const form = document.getElementById("gn-link-form");
const problem = document.getElementById("gn-link-problem");

export function watchLinks(chart) {
  let link = null;

  function open(chosen) {
    link = chosen;
    document.getElementById("gn-link-of").textContent = told(chart, link);
    form.elements.kind.value = link.kind;
    form.elements.lag.value = link.lag;
    form.elements.elapsed.checked = link.elapsed;
    problem.hidden = true;
    dialog.showModal();
    form.elements.lag.focus();
  }

  async function save(event) {
    event.preventDefault();
    const { kind, lag, elapsed } = form.elements;
    await done("relink", { kind: kind.value, lag: lag.value, elapsed: elapsed.checked ? "1" : "0" });
  }

  async function done(what, more) {
    const { ask } = chart;
    const said = await ask(what, { ticket: link.after, link: link.id, seen: link.seen, ...more });
    problem.hidden = !said;
    problem.textContent = said;
    if (!said) dialog.close();
  }

  gantt.attachEvent("onLinkClick", (id) => {
    const chosen = chart.links.find((one) => String(one.id) === String(id));
    if (chosen && chart.facts.edits) open(chosen);
    return true;
  });
  form.addEventListener("submit", save);
  document.getElementById("gn-link-drop").addEventListener("click", () => done("unlink", {}));
  document.getElementById("gn-link-cancel").addEventListener("click", () => dialog.close());
}
