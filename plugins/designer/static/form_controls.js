// The controls of the panel, one for each kind in form_properties.py. Each gets
//   {property, value, field, type, pointer, set, again, model, context, label}
// and answers an element. `set(value, {join})` writes the key, undefined takes it out; `again()` draws the panel anew.

import { conditionControl } from "./form_condition_rows.js";
import { button, el, fresh, select } from "./form_dom.js";
import { expressionBox } from "./form_expression.js";
import { keyControl } from "./form_key.js";
import { optionsControl } from "./form_options.js";
import { boundOf, inputFor, shownBound } from "./form_values.js";
import { textOf } from "./model.js";

export const controls = {
  id: keyControl,
  type: typeControl,
  words: wordsControl,
  tick: tickControl,
  whole: wholeControl,
  bound: boundControl,
  pattern: patternControl,
  options: optionsControl,
  default: defaultControl,
  condition: conditionControl,
  expression: expressionControl,
  width: widthControl,
  outcomes: outcomesControl,
  audience: audienceControl,
  repeat: repeatControl,
  indexed: indexedControl,
  inside: insideControl,
};

/** Controls that carry their own label, or are groups of several inputs: they get no <label for>. */
export const SPEAKS = new Set(["tick", "indexed", "words", "options", "default", "condition", "width", "outcomes", "audience", "repeat", "inside"]);

const focusOf = (given, more = "") => `${given.pointer}:${given.property.key}${more}`;

function input(given, attributes = {}) {
  return el("input", { class: "form-control", type: "text", autocomplete: "off", id: given.id, "data-focus": focusOf(given), "aria-label": given.label, ...attributes });
}

function typeControl(given) {
  const { context, field, model, pointer } = given;
  const inGroup = given.inGroup;
  const types = Object.entries(context.vocabulary.types).filter(([, one]) => !inGroup || one.in_group);
  return select(types.map(([key, one]) => [key, one.title]), field.type, {
    id: given.id, "data-focus": focusOf(given),
    onchange: (event) => given.retype(event.target.value),
    disabled: (field.fields ?? []).length > 0,
    title: (field.fields ?? []).length ? context.word("type_holds") : null,
    "data-pointer": pointer, "data-definition": model.definition.key,
  });
}

/** A text: one box for each language, or one for all where it is written as one text. */
export function wordsControl(given) {
  const { context, value, set, property } = given;
  const { languages } = context.vocabulary;
  const several = languages.length > 1;
  if (!several || typeof value === "string") {
    const box = input(given, { value: textOf(value, languages[0]), dir: "auto", oninput: (event) => set(event.target.value || undefined, { join: focusOf(given) }) });
    if (!several || !value) return el("div", {}, box);
    return el("div", {}, box, button(context.word("translate"), {
      icon: "language", ghost: true, "data-focus": focusOf(given, ":translate"),
      onclick: () => { set(Object.fromEntries([[context.textLang(), value]])); given.again(); },
    }));
  }
  const write = (code, text) => {
    const next = { ...given.read() };
    if (text) next[code] = text;
    else delete next[code];
    set(Object.keys(next).length ? next : undefined, { join: focusOf(given, `:${code}`) });
  };
  const codes = [context.textLang(), ...languages.filter((one) => one !== context.textLang())];
  return el("div", { class: "words", role: "group", "aria-label": property.title }, codes.map((code, index) => {
    const lacks = value && Object.keys(value).length && !value[code];
    return el("div", { class: "words-line" },
      el("span", { class: `words-lang${lacks ? " lacks" : ""}`, "aria-hidden": "true" }, code),
      el("input", {
        class: "form-control", type: "text", autocomplete: "off", lang: code, dir: "auto", id: index ? null : given.id, value: value?.[code] ?? "",
        "aria-label": `${property.title}, ${context.word(`lang_${code}`)}`, "data-focus": focusOf(given, `:${code}`),
        placeholder: lacks ? context.word("lacks") : null,
        oninput: (event) => write(code, event.target.value),
      }));
  }));
}

function tickControl(given) {
  const { property, value, set } = given;
  return el("label", { class: "form-check", for: given.id },
    el("input", {
      type: "checkbox", class: "form-check-input", id: given.id, checked: value === true, "data-focus": focusOf(given),
      onchange: (event) => { set(event.target.checked || undefined); given.again(); },
    }), el("span", { class: "form-check-label" }, property.title));
}

function wholeControl(given) {
  return input(given, {
    inputmode: "numeric", class: "form-control short", value: given.value ?? "",
    oninput: (event) => {
      const text = event.target.value.trim();
      given.set(text === "" ? undefined : /^\d{1,9}$/.test(text) ? Number(text) : text, { join: focusOf(given) });
    },
  });
}

function boundControl(given) {
  const attributes = inputFor(given.field.type);
  return input(given, {
    ...attributes, class: "form-control short", value: shownBound(given.value, given.field.type),
    oninput: (event) => given.set(boundOf(event.target.value, given.field.type), { join: focusOf(given) }),
  });
}

function patternControl(given) {
  return input(given, {
    class: "form-control expr", spellcheck: "false", value: given.value ?? "", placeholder: "[A-Z]{2}-[0-9]+",
    oninput: (event) => given.set(event.target.value || undefined, { join: focusOf(given) }),
  });
}

/** Nothing, a value as the type has it, or an expression. */
function defaultControl(given) {
  const { context, value, set, field, property, again } = given;
  const computed = value !== null && typeof value === "object" && !Array.isArray(value) && "=" in value;
  const mode = value === undefined ? "none" : computed ? "expression" : "value";
  const modes = [["none", context.word("default_none")], ["value", context.word("default_value")], ["expression", context.word("default_expression")]];
  const start = { none: undefined, value: firstValue(field), expression: { "=": "" } };
  const box = el("div", { role: "group", "aria-label": property.title }, select(modes, mode, {
    id: given.id, "aria-label": property.title, "data-focus": focusOf(given),
    onchange: (event) => { set(start[event.target.value]); again(); },
  }));
  if (mode === "expression") {
    box.append(expressionBox({ ...given, value: value["="], key: "default", set: (text, options) => set({ "=": text ?? "" }, options) }));
  } else if (mode === "value") box.append(valueBox(given));
  return box;
}

function firstValue(field) {
  if (field.type === "boolean") return true;
  if (field.type === "choice") return optionValues(field)[0] ?? "";
  if (field.type === "choices") return [];
  return ["integer", "number", "money"].includes(field.type) ? 0 : "";
}

const optionValues = (field) => (Array.isArray(field.options) ? field.options.map((one) => (typeof one === "string" ? one : one?.value)) : []);

function valueBox(given) {
  const { context, value, set, field, property } = given;
  const label = { "aria-label": `${property.title}, ${context.word("default_value")}`, "data-focus": focusOf(given, ":value") };
  if (field.type === "boolean") {
    return select([["true", context.word("yes")], ["false", context.word("no")]], String(value), { ...label, onchange: (event) => set(event.target.value === "true") });
  }
  if (field.type === "choice" && optionValues(field).length) {
    return select(titled(field, context), value, { ...label, onchange: (event) => set(event.target.value) });
  }
  if (field.type === "choices" && optionValues(field).length) {
    const id = fresh("default");
    const chosen = [value].flat();
    return el("div", { role: "group", ...label }, titled(field, context).map(([one, title], at) => el("label", { class: "form-check", for: `${id}-${at}` },
      el("input", {
        type: "checkbox", class: "form-check-input", id: `${id}-${at}`, checked: chosen.includes(one), "data-focus": focusOf(given, `:value:${at}`),
        onchange: (event) => set(event.target.checked ? [...chosen, one] : chosen.filter((other) => other !== one)),
      }), el("span", { class: "form-check-label" }, title))));
  }
  return el("input", {
    class: "form-control", autocomplete: "off", ...inputFor(field.type), ...label, value: shownBound(value, field.type),
    oninput: (event) => set(boundOf(event.target.value, field.type) ?? "", { join: focusOf(given) }),
  });
}

function titled(field, context) {
  return field.options.map((one) => (typeof one === "string" ? [one, one] : [one?.value ?? "", textOf(one?.title, context.textLang()) || String(one?.value)]));
}

function expressionControl(given) {
  return expressionBox({ ...given, key: given.property.key });
}

function widthControl(given) {
  const { context, value, set, property, again } = given;
  const half = value === "half";
  const one = (key, on) => el("button", {
    type: "button", "aria-pressed": String(on), "data-focus": focusOf(given, `:${key}`),
    onclick: () => { set(key === "half" ? "half" : undefined); again(); },
  }, context.word(`width_${key}`));
  return el("div", { class: "seg", role: "group", "aria-label": property.title }, one("full", !half), one("half", half));
}

function ticks(given, listed) {
  const { value, set, property } = given;
  const chosen = [value ?? []].flat();
  const id = fresh(property.key);
  return el("div", { role: "group", "aria-label": property.title, class: "ticks" }, listed.map(([key, title], at) =>
    el("label", { class: "form-check", for: `${id}-${at}` },
      el("input", {
        type: "checkbox", class: "form-check-input", id: `${id}-${at}`, checked: chosen.includes(key), "data-focus": focusOf(given, `:${key}`),
        onchange: (event) => {
          const next = event.target.checked ? [...chosen, key] : chosen.filter((other) => other !== key);
          set(next.length ? next : undefined);
          given.again();
        },
      }), el("span", { class: "form-check-label" }, title))));
}

function audienceControl(given) {
  return ticks(given, given.context.vocabulary.audiences);
}

function outcomesControl(given) {
  const known = given.context.vocabulary.outcomes;
  const others = [given.value ?? []].flat().filter((key) => !known.some(([one]) => one === key)).map((key) => [key, String(key)]);
  const box = ticks(given, [...known, ...others]);
  const own = el("input", {
    class: "form-control", type: "text", autocomplete: "off", "aria-label": given.context.word("outcome_other"), placeholder: given.context.word("outcome_other"), "data-focus": focusOf(given, ":own"),
    onchange: (event) => {
      const key = event.target.value.trim();
      if (key) given.set([...new Set([...[given.value ?? []].flat(), key])]);
      given.again();
    },
  });
  box.append(own);
  return box;
}

function repeatControl(given) {
  const { context, value, set, property } = given;
  const one = (key, word) => el("label", { class: "repeat-part" }, context.word(word), el("input", {
    class: "form-control short", type: "text", inputmode: "numeric", autocomplete: "off", value: value?.[key] ?? "", "data-focus": focusOf(given, `:${key}`),
    oninput: (event) => {
      const text = event.target.value.trim();
      const next = { ...given.read() };
      if (text === "") delete next[key];
      else next[key] = /^\d{1,6}$/.test(text) ? Number(text) : text;
      set(Object.keys(next).length ? next : undefined, { join: focusOf(given, `:${key}`) });
    },
  }));
  return el("div", { class: "repeat", role: "group", "aria-label": property.title }, one("min", "repeat_min"), one("max", "repeat_max"));
}

/** With what has become of the index: a worker makes it after the form is published. */
function indexedControl(given) {
  const { context, field } = given;
  const made = context.vocabulary.indexes[field.id];
  const told = made ? context.word("index_made", { when: made }) : given.value ? context.word("index_to_come") : "";
  return el("div", {}, tickControl(given), told ? el("p", { class: "meta", "data-index-state": made ? "made" : "to_come" }, told) : null);
}

function insideControl(given) {
  const count = (given.field.fields ?? []).length;
  return el("p", { class: "meta" }, given.context.word("inside_count", { n: count }));
}
