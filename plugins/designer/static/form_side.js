// Below the form: what is to fix, texts that a language lacks, what the form is used by, its versions.

import { button, el } from "./form_dom.js";
import { everyField, fieldAt, lackingTexts } from "./form_tree.js";

export function mount(host, model, context) {
  const fix = el("section", { class: "side-part", id: "to-fix", tabindex: "-1" });
  const texts = el("section", { class: "side-part" });
  host.append(fix, texts, usedBy(context), versions(context));

  /** The field that a finding is about: the longest pointer of a field that it begins with. */
  const fieldOf = (finding) => everyField(model.definition).map((one) => one.pointer).filter((one) => finding.pointer === one || finding.pointer.startsWith(`${one}/`)).at(-1) ?? null;

  function showFinding(finding) {
    context.views.show("edit");
    model.select(fieldOf(finding), "findings");
    const key = finding.pointer.slice((model.selected ?? "").length).split("/")[1];
    const place = document.querySelector(`#panel [data-property="${CSS.escape(key ?? "")}"]`);
    place?.closest("details")?.setAttribute("open", "");
    (place?.querySelector("input, select, textarea, button") ?? document.querySelector("#panel input, #panel select"))?.focus();
  }

  /** The one repair that is safe: what nobody could mean otherwise. */
  function repairOf(finding) {
    const pointer = fieldOf(finding);
    if (!pointer) return null;
    const key = finding.pointer.slice(pointer.length).split("/")[1];
    const field = fieldAt(model.definition, pointer);
    if (finding.code === "misplaced_key" && key) return { what: context.word("take_out", { name: key }), change: (definition) => { delete fieldAt(definition, pointer)[key]; } };
    if (finding.code === "duplicate_field" || finding.code === "id") {
      const id = context.newKey(field.id || context.nameOf(field), field.type);
      return { what: context.word("fix_key", { name: id }), change: (definition) => { fieldAt(definition, pointer).id = id; } };
    }
    if (finding.code === "options" && !Array.isArray(field.options)) return { what: context.word("fix_options"), change: (definition) => { fieldAt(definition, pointer).options = context.choices(); } };
    return null;
  }

  function drawFindings() {
    const { findings } = model;
    fix.replaceChildren(el("h2", { class: "group-head" }, context.word("to_fix", { n: findings.length })), findings.length
      ? el("ul", { class: "plain" }, findings.map((finding) => {
        const repair = repairOf(finding);
        return el("li", { class: `finding ${finding.severity}`, "data-code": finding.code }, el("span", {}, finding.message, finding.hint ? ` ${finding.hint}` : ""),
          button(context.word("show"), { "data-show": true, onclick: () => showFinding(finding) }),
          repair ? button(repair.what, { "data-fix": true, onclick: () => { model.change(repair.what, repair.change, { origin: "findings" }); fix.focus(); } }) : null);
      }))
      : el("p", { class: "meta" }, context.word(model.typed === null ? "nothing_to_fix" : "json_last")));
  }

  function drawTexts() {
    const lacking = lackingTexts(model.definition, context.vocabulary.languages);
    texts.hidden = context.vocabulary.languages.length < 2;
    texts.replaceChildren(el("h2", { class: "group-head" }, context.word("texts_lack", { n: lacking.length })), lacking.length
      ? el("ul", { class: "plain" }, lacking.map((one) => el("li", {},
        el("button", { type: "button", class: "btn-plain", onclick: () => goTo(one) }, nameOf(one)), " ", el("span", { class: "meta" }, one.lacks.map((code) => context.word(`lang_${code}`)).join(", ")))))
      : el("p", { class: "meta" }, context.word("texts_whole")));
  }

  function nameOf({ pointer, key, place }) {
    const field = pointer ? fieldAt(model.definition, pointer) : null;
    const what = context.vocabulary.properties.find((one) => one.key === key)?.title ?? key;
    return `${field ? context.nameOf(field) : context.word("the_form")}: ${what}${place === null ? "" : ` ${place + 1}`}`;
  }

  function goTo({ pointer, key, lacks, place }) {
    context.views.show("edit");
    context.setTextLang(lacks[0]);
    model.select(pointer || null, "texts");
    const row = document.querySelector(`#panel [data-property="${key}"]`);
    row?.closest("details")?.setAttribute("open", "");
    (row?.querySelectorAll(place === null ? "input, textarea" : ".option-row > input:first-child")[place ?? 0])?.focus();
  }

  context.nextFinding = () => {
    if (!model.findings.length) return context.say(context.word("nothing_to_fix"));
    const at = (context.atFinding ?? -1) + 1;
    context.atFinding = at % model.findings.length;
    return showFinding(model.findings[context.atFinding]);
  };
  model.addEventListener("findings", drawFindings);
  model.addEventListener("typed", drawFindings);
  model.addEventListener("change", drawTexts);
  drawFindings();
  drawTexts();
  return { show() {}, hide() {} };
}

function usedBy({ used_by: users, word }) {
  return el("section", { class: "side-part" }, el("h2", { class: "group-head" }, word("used_by")), users.length
    ? el("ul", { class: "plain" }, users.map((one) => el("li", {}, one))) : el("p", { class: "meta" }, word("used_by_none")));
}

function versions({ versions: listed, word }) {
  if (!listed.length) return "";
  return el("section", { class: "side-part" }, el("h2", { class: "group-head" }, word("versions")), el("ol", { class: "plain", reversed: true }, listed.map((one) =>
    el("li", {}, el("a", { href: one.url }, one.title), " ", el("span", { class: "meta" }, one.about)))));
}
