// The columns of the board, edited in place: name, limit, order, colour, a new one. A process of columns alone needs nothing
// else.

import { isMany, withWord } from "./controls.js";
import { h, icon, iconButton, keepingFocus } from "./dom.js";
import { addStage, moveStage, removeStage, renameStage, wordOf } from "./edits.js";
import { everyNode, textOf } from "./model.js";

export function mount(host, model, context) {
  const { word } = context;
  const list = h("ol", { class: "columns-list", "aria-label": word("columns") });
  const add = h("button", { class: "btn btn-sm", type: "button", data: { addColumn: "" }, onclick: addColumn }, icon("plus"), word("column_add"));
  host.append(h("div", { class: "columns" }, h("h2", { class: "group-head" }, word("columns")), h("div", { class: "columns-line" }, list, add)));

  function draw() {
    keepingFocus(host, () => list.replaceChildren(...(model.definition.stages ?? []).map(columnOf)));
  }

  function columnOf(stage, at) {
    const lang = context.edited ?? context.lang;
    const name = textOf(stage.title, context.lang) || stage.id;
    const shown = typeof stage.title === "object" ? (stage.title[lang] ?? "") : (stage.title ?? "");
    const change = (mutate, join = null) => model.change(word("change_stage"), (copy) => mutate(copy.stages[at]), { origin: "strip", join });
    const title = h("input", {
      class: "form-control", lang, value: shown, "aria-label": word("column_name"), placeholder: shown ? null : name, autocomplete: "off", data: { at: `strip:${stage.id}/title` },
      onfocus: () => model.select(`stage:${stage.id}`, "strip"),
      oninput: () => change((one) => {
        const text = withWord(one.title, lang, title.value.trim() ? title.value : "", { own: context.lang, several: isMany(model.definition) });
        if (text === undefined) delete one.title;
        else one.title = text;
      }, `strip:${stage.id}/title`),
      onchange: () => nameStage(stage.id, title.value),
    });
    const limit = stage.final ? h("span", { class: "meta columns-final", title: word("column_final") }, icon("check"), h("span", { class: "visually-hidden" }, word("column_final"))) : limitOf(stage, change);
    const menu = iconButton("dots", word("more_of", { what: name }), (event) => openColumn(event.currentTarget, stage, at), { "aria-haspopup": "menu", data: { at: `strip:${stage.id}/menu` } });
    return h("li", { class: "columns-one", "aria-current": model.selected === `stage:${stage.id}` ? "true" : null, data: { stage: stage.id, hue: stage.hue ?? "" } }, title, limit, menu);
  }

  function limitOf(stage, change) {
    const input = h("input", {
      class: "form-control tiny", type: "number", min: 1, max: 9999, value: stage.wip ?? "", placeholder: "∞", "aria-label": word("limit_of", { what: textOf(stage.title, context.lang) || stage.id }), data: { at: `strip:${stage.id}/wip` },
      oninput: () => change((one) => {
        if (input.value === "") delete one.wip;
        else one.wip = Number(input.value);
      }, `strip:${stage.id}/wip`),
    });
    return input;
  }

  function openColumn(anchor, stage, at) {
    const name = textOf(stage.title, context.lang) || stage.id;
    const act = (label, mutate) => () => {
      model.change(label, mutate, { origin: "strip" });
      draw();
      host.querySelector(`[data-at="${CSS.escape(`strip:${stage.id}/menu`)}"]`)?.focus();
    };
    const used = everyNode(model.definition).filter(({ node }) => node.stage === stage.id).length;
    context.menu(anchor, [
      { title: word("move_left"), disabled: at === 0, act: act(word("change_stage_move"), (copy) => moveStage(copy, stage.id, -1)) },
      { title: word("move_right"), disabled: at === model.definition.stages.length - 1, act: act(word("change_stage_move"), (copy) => moveStage(copy, stage.id, 1)) },
      { title: word(stage.final ? "column_not_last" : "column_last"), act: act(word("change_stage"), (copy) => { if (stage.final) delete copy.stages[at].final; else { copy.stages[at].final = true; delete copy.stages[at].wip; } }) },
      { title: word("properties"), act: () => { model.select(`stage:${stage.id}`, "strip"); context.openPanel?.(); } },
      { title: used ? word("column_delete_used", { what: name, n: used }) : word("delete_what", { what: name }), danger: true, act: act(word("change_stage_delete"), (copy) => removeStage(copy, stage.id)) },
    ]);
  }

  /** While nobody has chosen the id of a new column, it follows its name. */
  function nameStage(id, name) {
    const fresh = wordOf(word("column_new")) || "stage";
    const wanted = wordOf(name);
    if (!wanted || !new RegExp(`^${fresh}(_\\d+)?$`).test(id)) return;
    model.change(word("change_stage"), (copy) => renameStage(copy, id, wanted), { origin: "strip", join: `strip:${id}/title` });
    draw();
  }

  function addColumn() {
    let id = null;
    const title = word("column_new");
    model.change(word("change_stage_add"), (copy) => { id = addStage(copy, isMany(copy) ? { [context.lang]: title } : title); }, { origin: "strip" });
    draw();
    const field = host.querySelector(`[data-at="${CSS.escape(`strip:${id}/title`)}"]`);
    field?.focus();
    field?.select();
  }

  model.addEventListener("change", ({ detail }) => { if (detail.origin !== "strip") draw(); });
  model.addEventListener("select", ({ detail }) => {
    for (const column of list.children) {
      if (`stage:${column.dataset.stage}` === detail.id) column.setAttribute("aria-current", "true");
      else column.removeAttribute("aria-current");
    }
  });
  draw();
  return { show() { host.hidden = false; }, hide() { host.hidden = true; }, draw };
}
