// A field for an expression: names are offered while one types, what is wrong is said below by the check of the whole.

import { h, freshId } from "./dom.js";
import { subjects } from "./conditions.js";

const MOST = 8;

/** `write(text | undefined)` at every change. */
export function expressionInput(value, write, env, { at = env.at, label = null, id = null } = {}) {
  const list = h("ul", { class: "completions", role: "listbox", id: freshId("names"), "aria-label": env.context.word("names"), hidden: true });
  const area = h("textarea", {
    class: "form-control code", rows: 1, id, spellcheck: "false", autocomplete: "off", autocapitalize: "off", value: value ?? "", "aria-label": label,
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, data: { at },
  });
  const known = namesFor(env);
  let chosen = 0;
  let found = [];
  const close = () => {
    list.hidden = true;
    area.setAttribute("aria-expanded", "false");
    area.removeAttribute("aria-activedescendant");
  };
  const take = (name) => {
    const { start } = word(area);
    area.setRangeText(name, start, area.selectionStart, "end");
    close();
    write(area.value.trim() || undefined);
    area.focus();
  };
  const draw = () => {
    list.replaceChildren(...found.map((one, index) => h("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": String(index === chosen), onmousedown: (event) => { event.preventDefault(); take(one.path); } },
      h("span", {}, one.path), h("span", { class: "meta" }, one.title === one.path ? "" : one.title))));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  };
  const offer = () => {
    const { text } = word(area);
    found = text.length < 1 ? [] : known.filter((one) => one.path !== text && (one.path.startsWith(text) || one.path.includes(`.${text}`) || one.title.toLowerCase().startsWith(text.toLowerCase()))).slice(0, MOST);
    if (!found.length) return close();
    chosen = 0;
    list.hidden = false;
    area.setAttribute("aria-expanded", "true");
    return draw();
  };
  area.addEventListener("input", () => {
    write(area.value.trim() || undefined);
    offer();
  });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") take(found[chosen].path);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return h("span", { class: "expression" }, area, list);
}

/** The name that is being written before the caret. */
function word(area) {
  const text = area.value.slice(0, area.selectionStart).match(/[A-Za-z_][\w.]*$/)?.[0] ?? "";
  return { text, start: area.selectionStart - text.length };
}

function namesFor(env) {
  const { model, context } = env;
  const told = subjects(model.definition, context.vocabulary);
  const listed = new Set(told.map((one) => one.path));
  const others = Object.keys(context.vocabulary.fields ?? {}).map((id) => ({ path: `data.${id}`, title: "" })).filter((one) => !listed.has(one.path));
  const multi = (context.vocabulary.names ?? []).filter((one) => one.path.startsWith("multi.")).map((one) => ({ path: one.path, title: one.title ?? "" }));
  return [...told, ...others, ...multi];
}
