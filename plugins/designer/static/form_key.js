// The key of a field. Renaming says first what else uses the old key: those go on reading it, for they are not of this form.

import { button, el } from "./form_dom.js";
import { expressionsOf, everyField, rename } from "./form_tree.js";

export function keyControl(given) {
  const { context, model, field, pointer, inGroup } = given;
  const told = el("div", { class: "key-told", role: "status" });
  const box = el("input", {
    class: "form-control expr", type: "text", autocomplete: "off", spellcheck: "false", id: given.id, value: field.id ?? "", "data-focus": `${pointer}:id`,
    onchange: () => ask(box.value.trim()),
    onkeydown: (event) => {
      if (event.key === "Escape") { box.value = field.id ?? ""; told.replaceChildren(); }
      if (event.key === "Enter") { event.preventDefault(); ask(box.value.trim()); }
    },
  });
  const apply = (id) => {
    model.change(context.word("change_rename", { name: id }), (definition) => { rename(definition, pointer, id); }, { origin: "panel" });
    given.again();
    context.say(context.word("renamed", { name: id, n: inside(model, field.id, pointer) }));
  };
  async function ask(id) {
    if (id === (field.id ?? "")) return told.replaceChildren();
    if (!field.id || inGroup || context.vocabulary.fields.every((one) => one.path !== `data.${field.id}`)) return apply(id);
    let uses = [];
    try {
      uses = (await context.ask(`${context.urls.uses}?field=${encodeURIComponent(field.id)}`)).uses;
    } catch (error) {
      told.replaceChildren(el("p", { class: "error" }, error.message));
      return undefined;
    }
    const others = uses.filter((one) => !(one.kind === "form" && one.key === context.key));
    told.replaceChildren(
      el("p", {}, context.word("rename_stored", { was: field.id, name: id })),
      others.length ? el("p", {}, context.word("rename_others", { was: field.id })) : null ?? "",
      others.length ? el("ul", { class: "plain" }, others.map((one) => el("li", {}, one.text))) : "",
      el("div", { class: "actions" },
        button(context.word("rename_do", { name: id }), { class: "btn btn-sm btn-primary", "data-rename": true, onclick: () => apply(id) }),
        button(context.word("rename_keep", { was: field.id }), { ghost: true, onclick: () => { box.value = field.id; told.replaceChildren(); box.focus(); } })),
    );
    told.querySelector("[data-rename]").focus();
    return undefined;
  }
  return el("div", {}, box, told);
}

/** In how many fields of the form an expression reads the key. */
function inside(model, id, pointer) {
  return everyField(model.definition).filter((one) => one.pointer !== pointer && expressionsOf(one.field).some(([, text]) => text.includes(id))).length;
}
