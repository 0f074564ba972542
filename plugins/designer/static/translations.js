// Texts of a definition in its languages: which there are, which are missing, and the list in which these are filled in.

import { h } from "./dom.js";
import { textOf } from "./model.js";
import { escaped, holderOf, partsOf } from "./pointers.js";

const TEXTS = new Set(["title", "public", "note", "docs", "help", "placeholder"]);
const DATA = new Set(["with", "set", "candidates", "layout"]);

/** [{pointer, value}] of every text that comes in languages. */
export function everyText(value, at = "") {
  if (Array.isArray(value)) return value.flatMap((one, index) => everyText(one, `${at}/${index}`));
  if (!value || typeof value !== "object") return [];
  const ids = at === "/nodes" || at.endsWith("/nodes");
  return Object.entries(value).flatMap(([key, one]) => {
    const pointer = `${at}/${escaped(key)}`;
    if (!ids && TEXTS.has(key) && one && typeof one === "object" && !Array.isArray(one)) return [{ pointer, value: one }];
    return ids || (!DATA.has(key) && !key.startsWith("x-")) ? everyText(one, pointer) : [];
  });
}

export function missingIn(definition, lang) {
  return everyText(definition).filter((one) => !one.value[lang]);
}

/** One of the languages at a time is edited: how many texts each lacks stands beside it. */
export function languageSwitch(model, context, choose) {
  const { languages } = context.vocabulary;
  if (languages.length < 2) return null;
  return h("div", { class: "seg", role: "group", "aria-label": context.word("language") }, languages.map((lang) => {
    const missing = missingIn(model.definition, lang).length;
    const name = context.word(`language_${lang}`);
    return h("button", {
      type: "button", "aria-pressed": String(lang === context.edited), title: missing ? context.word("texts_missing", { n: missing, what: name }) : name,
      data: { language: lang }, onclick: () => choose(lang),
    }, lang, h("span", { class: "visually-hidden" }, ` ${name}`), missing ? ` ${missing}` : "");
  }));
}

/** What is missing in a language, each with a field for it. */
export function missingList(model, context) {
  const lang = context.edited;
  const listed = missingIn(model.definition, lang);
  if (!listed.length) return null;
  return h("details", { class: "more", open: lang !== context.lang, data: { fold: "missing" } },
    h("summary", {}, context.word("missing_texts", { n: listed.length, what: context.word(`language_${lang}`) })),
    listed.slice(0, 200).map(({ pointer, value }) => {
      const shown = textOf(value, context.lang);
      const input = h("input", { class: "form-control", lang, "aria-label": shown, data: { at: pointer }, oninput: () => model.change(context.word("change_text"), (copy) => {
        const parts = partsOf(pointer);
        const map = parts.reduce((found, part) => found[part], copy);
        if (input.value.trim()) map[lang] = input.value;
        else delete map[lang];
      }, { origin: "panel", join: pointer }) });
      return h("label", { class: "stacked" }, h("span", { class: "meta" }, [holderOf(pointer), shown].filter(Boolean).join(": ")), input);
    }));
}
