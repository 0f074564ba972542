// The tests of a process: listed, run on the text as it is now, with what none of them passes as the event "coverage" of the
// model: {missed, coverage, cases, failed}.

import { post } from "./trial.js";

export function mountTests(host, model, context) {
  let fresh = false;

  async function load(body, focus = false) {
    host.setAttribute("aria-busy", "true");
    const { answer, problem } = await post("/x/designer/tests", { key: context.key, ...body }, context.words);
    host.removeAttribute("aria-busy");
    if (problem) {
      host.replaceChildren(Object.assign(document.createElement("div"), { className: "alert alert-danger", textContent: problem }));
      host.firstChild.setAttribute("role", "alert");
      return;
    }
    host.innerHTML = answer.html;
    if ("text" in body) model.dispatchEvent(new CustomEvent("coverage", { detail: answer }));
    if (focus) host.querySelector("[data-run-tests]")?.focus();
  }

  async function drop(button) {
    if (!button.dataset.sure) { // no dialog: the second press does it
      button.dataset.sure = "yes";
      button.textContent = context.words.test_drop_again;
      return;
    }
    const { problem } = await post("/x/designer/tests/drop", { key: context.key, title: button.dataset.dropTest }, context.words);
    if (!problem) await load({}, true);
    else button.textContent = problem;
  }

  host.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches("[data-run-tests]")) void load({ text: context.text() }, true);
    if (button?.matches("[data-drop-test]")) void drop(button);
    if (button?.matches("[data-show-node]")) model.select?.(button.dataset.showNode, "tests");
  });
  return {
    show() {
      if (!fresh) void load({});
      fresh = true;
    },
    /** What stands here is old; the next look asks again. */
    stale() {
      fresh = false;
      if (!host.hidden && host.childElementCount) this.show();
    },
  };
}
