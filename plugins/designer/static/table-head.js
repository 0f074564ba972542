// Above the grid: the hit policy with the sentence that says what it means, the language of the heads, title and note.

import { freshId, h } from "./dom.js";
import { textOf } from "./model.js";
import { withTitle } from "./table-cells.js";

export function mountHead(page, model, grid, context) {
  const hit = page.querySelector("#table-hit");
  const aggregate = page.querySelector("#table-aggregate");
  const says = page.querySelector("#table-hit-says");
  const heads = [...page.querySelectorAll("[data-heads]")];
  const put = () => {
    model.change(context.word("change_hit"), (copy) => {
      copy.hit = hit.value;
      if (hit.value === "C" && aggregate.value) copy.aggregate = aggregate.value;
      else delete copy.aggregate;
    }, { origin: "head" });
  };
  hit.addEventListener("change", put);
  aggregate.addEventListener("change", put);
  for (const button of heads) {
    button.addEventListener("click", () => {
      grid.lang = button.dataset.heads;
      page.dispatchEvent(new Event("table:heads"));
      show();
    });
  }
  mountAbout(page.querySelector("[data-about]"), model, context);

  function show() {
    const { hit: policy = "U", aggregate: how = "" } = model.definition;
    hit.value = policy;
    aggregate.value = how;
    aggregate.hidden = policy !== "C";
    says.textContent = context.word(policy === "C" && how ? `hit_C_${how}` : `hit_${policy}`) + (["P", "O"].includes(policy) ? ` ${context.word("hit_values")}` : "");
    for (const button of heads) button.setAttribute("aria-pressed", button.dataset.heads === grid.lang ? "true" : "false");
    for (const title of document.querySelectorAll("[data-title]")) title.textContent = textOf(model.definition.title, context.lang) || model.definition.key || "";
  }
  model.addEventListener("change", show);
  show();
}

/** Titles, note, and the key of a table that is not there yet. */
function mountAbout(host, model, context) {
  const change = (mutate) => model.change(context.word("change_title"), (copy) => { mutate(copy); }, { origin: "about" });
  const fields = [];
  const field = (label, read, put, more = {}) => {
    const id = freshId("about");
    const input = h(more.long ? "textarea" : "input", { class: "form-control", id, type: more.long ? null : "text", value: read(), lang: more.lang, disabled: more.disabled, autocomplete: "off", onchange: (event) => put(event.target.value) });
    fields.push({ input, read });
    host.append(h("div", { class: "field half" }, h("label", { class: "form-label", for: id }, label), input));
  };
  const said = (key, lang) => () => (typeof model.definition[key] === "string" ? model.definition[key] : (model.definition[key]?.[lang] ?? ""));
  for (const lang of ["en", "ru"]) field(context.word(`title_${lang}`), said("title", lang), (text) => change((copy) => { copy.title = withTitle(copy.title, lang, text) ?? copy.key; }), { lang });
  field(context.word("key"), () => model.definition.key ?? "", (text) => change((copy) => { copy.key = text.trim(); }), { disabled: context.base > 0 });
  field(context.word("note"), () => textOf(model.definition.note, context.lang), (text) => change((copy) => {
    if (typeof copy.note === "object" && copy.note) copy.note = { ...copy.note, [context.lang]: text };
    else if (text.trim()) copy.note = text;
    else delete copy.note;
  }), { long: true });
  model.addEventListener("change", () => {
    for (const { input, read } of fields) if (input !== document.activeElement) input.value = read();
  });
}
