// The choices of a field as rows: what people read, what is stored; one a line can be pasted.

import { button, el } from "./form_dom.js";
import { expressionBox } from "./form_expression.js";
import { keyOf, written } from "./form_lines.js";
import { freeName, textOf } from "./model.js";

export function optionsControl(given) {
  const { context, value, set, property, again, pointer } = given;
  const computed = value !== null && typeof value === "object" && !Array.isArray(value);
  const box = el("div", { class: "options", role: "group", "aria-label": property.title });
  const toggle = button(context.word(computed ? "options_rows" : "options_expression"), {
    ghost: true, "data-focus": `${pointer}:options:mode`,
    onclick: () => { set(computed ? [] : { "=": "" }); again(); },
  });
  if (computed) {
    box.append(expressionBox({ ...given, value: value["="] ?? "", key: "options", set: (text, options) => set({ "=": text ?? "" }, options) }), toggle);
    return box;
  }
  const listed = Array.isArray(value) ? value : [];
  listed.forEach((one, at) => box.append(rowOf(given, listed, one, at)));
  box.append(adder(given, listed), toggle);
  return box;
}

const valueOf = (one) => (typeof one === "string" ? one : one?.value ?? "");

function rowOf(given, listed, one, at) {
  const { context, set, again, pointer } = given;
  const lang = context.textLang();
  const mark = (more) => `${pointer}:options:${at}:${more}`;
  const write = (next, options) => set(given.read().map((other, index) => (index === at ? next : other)), options);
  const swap = (to) => {
    const next = [...given.read()];
    [next[at], next[to]] = [next[to], next[at]];
    set(next);
    again();
    document.querySelector(`[data-focus="${CSS.escape(`${pointer}:options:${to}:title`)}"]`)?.focus();
  };
  const name = textOf(typeof one === "string" ? one : one?.title ?? one?.value, lang);
  return el("div", { class: "option-row" },
    el("input", {
      class: "form-control", type: "text", autocomplete: "off", dir: "auto", value: name, "aria-label": context.word("option_title", { n: at + 1 }), "data-focus": mark("title"),
      oninput: (event) => write(titled(given.read()[at], event.target.value, context), { join: mark("title") }),
    }),
    el("input", {
      class: "form-control option-key", type: "text", autocomplete: "off", spellcheck: "false", value: valueOf(one), "aria-label": context.word("option_value", { n: at + 1 }), title: context.word("option_stored"), "data-focus": mark("value"),
      oninput: (event) => write(valued(given.read()[at], event.target.value, context), { join: mark("value") }),
    }),
    button("", { icon: "arrow-up", label: context.word("option_up", { name }), disabled: at === 0, "data-focus": mark("up"), onclick: () => swap(at - 1) }),
    button("", { icon: "arrow-down", label: context.word("option_down", { name }), disabled: at === listed.length - 1, "data-focus": mark("down"), onclick: () => swap(at + 1) }),
    button("", {
      icon: "x", label: context.word("option_remove", { name }), "data-focus": mark("x"),
      onclick: () => { set(given.read().filter((other, index) => index !== at)); again(); },
    }));
}

/** A choice with another name in the language of the page; one that was only a value gets a name of its own. */
function titled(one, text, context) {
  const given = typeof one === "string" ? { value: one, title: one } : { ...one };
  const multilingual = given.title && typeof given.title === "object";
  if (typeof one === "string") return { value: one, title: written(text, made(context)) };
  return { ...given, title: multilingual ? { ...given.title, [context.textLang()]: text } : text };
}

function valued(one, value, context) {
  if (typeof one === "string") return { value, title: written(one, made(context)) };
  return { ...one, value };
}

const made = (context) => ({ lang: context.textLang(), languages: context.vocabulary.languages });

function adder(given, listed) {
  const { context, set, again, pointer } = given;
  const add = (text) => {
    const taken = new Set(listed.map(valueOf));
    const fresh = text.split(/[\n;]/).map((one) => one.trim()).filter(Boolean).map((title) => {
      const value = freeName(keyOf(title, "choice"), taken);
      taken.add(value);
      return value === title ? title : { value, title: written(title, made(context)) };
    });
    if (!fresh.length) return;
    set([...listed, ...fresh]);
    again();
    document.querySelector(`[data-focus="${CSS.escape(`${pointer}:options:add`)}"]`)?.focus();
  };
  return el("input", {
    class: "form-control", type: "text", autocomplete: "off", placeholder: context.word("option_add"), "aria-label": context.word("option_add"), "data-focus": `${pointer}:options:add`,
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add(event.target.value);
    },
    onpaste: (event) => {
      const text = event.clipboardData?.getData("text") ?? "";
      if (!text.includes("\n")) return;
      event.preventDefault();
      add(text);
    },
    onchange: (event) => add(event.target.value),
  });
}
