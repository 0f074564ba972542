// The page that tries the version in force: the panel of the editor beside a diagram on which the tokens walk.

import { mount } from "./trial.js";

const context = JSON.parse(document.getElementById("trial-context").textContent);
const host = document.getElementById("trial");
const diagram = document.querySelector("[data-diagram]");

/** As much of the editor's model as a panel asks for. */
const model = new EventTarget();
model.select = (id) => document.querySelector(`[data-node="${CSS.escape(id)}"]`)?.click();

function paint(classes) {
  const event = new CustomEvent("diagram:mark", { detail: { classes } });
  if (diagram) diagram.marked = event; // for a diagram that is not drawn yet
  diagram?.dispatchEvent(event);
}

model.addEventListener("trial", ({ detail }) => {
  const classes = Object.fromEntries(detail.passed.map((id) => [id, ["passed"]]));
  for (const place of detail.places) classes[place.node] = place.kind === "fault" ? ["fault", "now"] : [place.kind];
  paint(classes);
});
model.addEventListener("coverage", ({ detail }) => paint(Object.fromEntries(detail.missed.map((id) => [id, ["missed"]]))));

mount(host, model, { key: context.key, words: context.words, trialText: () => context.text }).show();
