// The plain list of steps.

import { everyNode, textOf } from "./model.js";

export function mount(host, model, context) {
  const list = document.createElement("ol");
  list.className = "steps-list";
  host.append(list);
  const draw = () => {
    list.replaceChildren(...everyNode(model.definition).map(({ id, node }) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.dataset.node = id;
      button.textContent = textOf(node.title, context.lang) || id;
      button.addEventListener("click", () => model.select(id, "outline"));
      item.append(button);
      return item;
    }));
  };
  model.addEventListener("change", draw);
  draw();
  return { show() {}, hide() {} };
}
