// A small menu beside what was pressed: [{title, key, danger, act}]. Arrows walk, Enter does, Esc gives the focus back.

import { h } from "./dom.js";

let shown = null;

export function openMenu(anchor, items) {
  shown?.close();
  const list = h("div", { class: "dropdown-menu show editor-menu", role: "menu" }, items.filter(Boolean).map((item) => h("button", {
    class: item.danger ? "dropdown-item text-danger" : "dropdown-item", type: "button", role: "menuitem", tabindex: "-1", disabled: item.disabled, onclick: () => { close(true); item.act(); },
  }, item.title, item.key ? h("kbd", { class: "key", "aria-hidden": "true" }, item.key) : null)));
  const close = (back) => {
    list.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
    shown = null;
    if (back && anchor.isConnected) anchor.focus();
  };
  const outside = (event) => { if (!list.contains(event.target)) close(false); };
  document.body.append(list);
  anchor.setAttribute("aria-expanded", "true");
  const box = anchor.getBoundingClientRect();
  list.style.top = `${Math.max(8, Math.min(box.bottom + 2, innerHeight - list.offsetHeight - 8))}px`;
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.offsetWidth - 8))}px`;
  const buttons = [...list.children].filter((one) => !one.disabled);
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (step) buttons[(at + step + buttons.length) % buttons.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", outside, true);
  buttons[0]?.focus();
  shown = { close };
}
