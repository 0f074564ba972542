// A box for an expression: completes names as one types, and the check's sentence about it stands below.

import { el, fresh } from "./form_dom.js";
import { namesFor } from "./form_names.js";

const MOST = 8;
const WORD = /[A-Za-z_][\w.]*$/;

export function expressionBox({ value, set, model, context, pointer, label, key }) {
  const id = fresh("names");
  const names = namesFor(model, context, pointer);
  const list = el("ul", { class: "expr-names", id, role: "listbox", "aria-label": context.word("names"), hidden: true });
  let at = -1;
  let shown = [];
  const area = el("textarea", {
    class: "form-control expr", rows: 2, spellcheck: "false", autocomplete: "off", value: value ?? "", "aria-label": label, "data-focus": `${pointer}:${key}:expr`,
    role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", placeholder: context.word("expression_example"),
    oninput: () => { set(area.value.trim() ? area.value : undefined, { join: `${pointer}:${key}` }); offer(); },
    onkeydown: pressed,
    onblur: () => setTimeout(close, 150),
  });

  function offer() {
    const typed = WORD.exec(area.value.slice(0, area.selectionStart))?.[0] ?? "";
    const wanted = typed.toLowerCase();
    const functions = context.vocabulary.functions.map((name) => ({ path: `${name}(`, title: context.word("function") }));
    shown = wanted.length < 1 ? [] : [...names, ...functions]
      .filter((one) => one.path.toLowerCase().startsWith(wanted) || one.path.toLowerCase().includes(`.${wanted}`) || one.title.toLowerCase().startsWith(wanted))
      .filter((one) => one.path !== typed).slice(0, MOST);
    at = -1;
    draw();
  }
  function draw() {
    list.replaceChildren(...shown.map((one, index) => el("li", {
      id: `${id}-${index}`, role: "option", "aria-selected": String(index === at),
      onmousedown: (event) => { event.preventDefault(); take(one); },
    }, el("code", {}, one.path), el("span", { class: "meta" }, one.title))));
    list.hidden = !shown.length;
    area.setAttribute("aria-expanded", String(shown.length > 0));
    if (at >= 0) area.setAttribute("aria-activedescendant", `${id}-${at}`);
    else area.removeAttribute("aria-activedescendant");
  }
  function close() {
    shown = [];
    draw();
  }
  function take(one) {
    const caret = area.selectionStart;
    const start = caret - (WORD.exec(area.value.slice(0, caret))?.[0].length ?? 0);
    area.setRangeText(one.path, start, caret, "end");
    set(area.value, { join: `${pointer}:${key}` });
    close();
  }
  function pressed(event) {
    if (!shown.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : shown.length - (at < 0 ? 0 : 1))) % shown.length;
      draw();
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(shown[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return el("div", { class: "expr-box" }, area, list);
}
