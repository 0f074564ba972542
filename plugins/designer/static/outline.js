// The plain list of steps: everything that the diagram can do, by keyboard and by thumb. Rows stand in the order in which a
// ticket comes by; A adds, Enter opens the properties, Alt ↑ ↓ move, Delete takes out.

import { openAdd } from "./add_menu.js";
import { nameOf } from "./controls.js";
import { h, icon, iconButton, keepingFocus } from "./dom.js";
import { moveNode, removeNode } from "./edits.js";
import { nextOf, targetOf, textOf } from "./model.js";
import { inOrder } from "./order.js";
import { readLength } from "./control_time.js";
import { readCondition, subjects } from "./conditions.js";

const PLAIN = new Set(["startEvent", "endEvent"]);

export function mount(host, model, context) {
  const { word } = context;
  const env = { model, context };
  let known = [];
  let shown = false;
  let drawn = []; // what each row says
  const list = h("ol", { class: "steps-list", "aria-label": word("steps") });
  const add = h("button", { class: "btn", type: "button", data: { first: "" }, "aria-keyshortcuts": "A", onclick: () => openAdd(model, context, model.selected) }, icon("plus"), word("add_step"), h("kbd", { class: "key", "aria-hidden": "true" }, "A"));
  const empty = h("p", { class: "blank" }, word("stages_only"));
  host.append(empty, list, h("div", { class: "outline-foot" }, add));

  function draw() {
    if (!shown) return;
    known = subjects(model.definition, { ...context.vocabulary, lang: context.lang }, word);
    const rows = inOrder(model.definition);
    empty.hidden = rows.length > 0;
    const current = rows.some((row) => row.id === model.selected) ? model.selected : rows[0]?.id;
    const told = rows.map((row, at) => toldOf(row, rows[at + 1]));
    const same = told.length === drawn.length && told.every((one, at) => one.id === drawn[at].id);
    keepingFocus(list, () => {
      if (!same) list.replaceChildren(...told.map((one) => rowOf(one, one.id === current)));
      else told.forEach((one, at) => { if (JSON.stringify(one) !== JSON.stringify(drawn[at])) list.children[at].replaceWith(rowOf(one, one.id === current)); });
    });
    drawn = told;
    tellFindings();
  }

  /** What a row says. */
  function toldOf({ id, node, depth, number, flow }, after) {
    const sign = context.vocabulary.properties.types.find((one) => one.key === node.type)?.icon ?? "circle";
    const said = about(node, after?.depth === depth ? after.id : null).join(" · ");
    return { id, number, sign, depth: Math.min(depth, 6), plain: PLAIN.has(node.type), way: flow ? wayOf(flow) : "", name: nameOf(id, env), said };
  }

  function rowOf({ id, number, sign, depth, plain, way, name, said }, current) {
    const button = h("button", {
      class: "node-row", type: "button", tabindex: current ? "0" : "-1", "aria-current": id === model.selected ? "true" : null, data: { node: id, at: `row:${id}` },
      onclick: () => choose(id), onfocus: () => model.selected !== id && host.contains(document.activeElement) && model.select(id, "outline"),
    },
      h("span", { class: "node-number" }, number), icon(sign),
      h("span", { class: "node-words" },
        way ? h("span", { class: "node-way" }, way) : null,
        h("span", { class: plain ? "node-name node-plain" : "node-name" }, name),
        h("span", { class: "meta" }, said)),
      h("span", { class: "node-marks", data: { marks: id } }));
    const menu = iconButton("dots", word("more_of", { what: name }), (event) => openRowMenu(event.currentTarget, id), { tabindex: "-1", "aria-haspopup": "menu" });
    return h("li", { class: "node-line", data: { depth } }, button, menu);
  }

  function choose(id) {
    model.select(id, "outline");
    if (matchMedia("(max-width: 767px)").matches) context.openPanel?.();
  }

  /** “if Amount is over 100 000”, “Approve”, “otherwise”. */
  function wayOf(flow) {
    if (typeof flow === "string") return "";
    const title = textOf(flow.title, context.lang);
    if (flow.default) return word("way_otherwise") + (title ? ` (${title})` : "");
    const said = flow.when === undefined ? "" : word("way_if", { what: sentence(flow.when) });
    return [said, title || flow.outcome].filter(Boolean).join(" · ");
  }

  function sentence(expression) {
    const read = readCondition(expression);
    if (!read?.rows.length) return expression;
    return read.rows.map((row) => {
      const subject = known.find((one) => one.path === row.path);
      const value = subject?.options.find((one) => String(one.value) === String(row.value))?.title ?? [row.value].flat().join(", ");
      return [subject?.title ?? row.path, word(`is_${row.operator}`), value].filter(Boolean).join(" ");
    }).join(` ${word(read.all ? "and" : "or")} `);
  }

  /** What the row says of a node; where it leads only if that is not the row below, `follower`. */
  function about(node, follower) {
    const told = [];
    const who = Object.values(node.candidates ?? {}).flat().map((one) => namedAs(one));
    if (who.length) told.push(who.join(", "));
    if (node.action) told.push(context.vocabulary.actions?.find((one) => one.key === node.action)?.title ?? node.action);
    if (node.timer) told.push(lengthOf(node.timer));
    if (node.due) told.push(word("due_in", { what: lengthOf(node.due) }));
    for (const key of ["message", "signal", "error", "escalation"]) if (typeof node[key] === "string") told.push(node[key]);
    if (node.multi) told.push(word("for_each"));
    const stage = node.stage ? model.stage(node.stage) : null;
    if (stage) told.push(textOf(stage.title, context.lang) || stage.id);
    const named = nextOf(node).filter((flow) => flow?.outcome);
    if (named.length) told.push(named.map((flow) => `${textOf(flow.title, context.lang) || flow.outcome} → ${nameOf(targetOf(flow), env)}`).join(", "));
    else if (nextOf(node).length === 1) {
      const to = targetOf(nextOf(node)[0]);
      if (to !== follower) told.push(`→ ${nameOf(to, env)}`);
    }
    return told;
  }

  function namedAs(key) {
    const { teams, people, units } = context.vocabulary;
    const found = [...(teams ?? []), ...(people ?? []), ...(units ?? [])].find((one) => one.key === key);
    return found?.title ?? word(`special_${key}`).replace(/^special_/, "");
  }

  function lengthOf(timer) {
    const read = readLength(timer.after ?? timer);
    if (read) return `${read.n} ${word(`unit_${read.unit}`)}`;
    return timer.cycle ?? timer.at ?? timer.after ?? "";
  }

  function tellFindings() {
    const worst = {};
    for (const one of model.findings) if (one.node) worst[one.node] = worst[one.node] === "error" ? "error" : one.severity;
    for (const place of list.querySelectorAll("[data-marks]")) {
      const severity = worst[place.dataset.marks];
      place.replaceChildren(...(severity ? [icon(severity === "error" ? "alert-circle" : "info-circle"), h("span", { class: "visually-hidden" }, word(`has_${severity}`))] : []));
      place.dataset.severity = severity ?? "";
    }
  }

  // -- what rows do -------------------------------------------------------------------------------------------------

  function openRowMenu(anchor, id) {
    context.menu(anchor, [
      { title: word("properties"), key: "Enter", act: () => { model.select(id, "outline"); context.openPanel?.(); } },
      { title: word("add_after"), key: "A", act: () => openAdd(model, context, id) },
      { title: word("move_up"), key: "Alt ↑", act: () => move(id, -1) },
      { title: word("move_down"), key: "Alt ↓", act: () => move(id, 1) },
      { title: word("delete"), key: "Delete", danger: true, act: () => remove(id) },
    ]);
  }

  function move(id, by) {
    const name = nameOf(id, env);
    let moved = false;
    model.change(word("change_move", { what: name }), (copy) => { moved = moveNode(copy, id, by); }, { origin: "outline" });
    context.say(word(moved ? (by < 0 ? "moved_up" : "moved_down") : "cannot_move", { what: name }));
    focusRow(id);
  }

  function remove(id) {
    const name = nameOf(id, env);
    const rows = inOrder(model.definition).map((row) => row.id);
    const next = rows[rows.indexOf(id) + 1] ?? rows[rows.indexOf(id) - 1];
    model.change(word("change_delete", { what: name }), (copy) => removeNode(copy, id), { origin: "outline" });
    context.say(word("deleted", { what: name }));
    if (next) focusRow(model.node(next) ? next : inOrder(model.definition)[0]?.id);
  }

  function focusRow(id) {
    model.select(id, "outline");
    list.querySelector(`[data-node="${CSS.escape(id ?? "")}"]`)?.focus();
  }

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-node]");
    if (!row || event.ctrlKey || event.metaKey) return;
    const rows = [...list.querySelectorAll("[data-node]")];
    const at = rows.indexOf(row);
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -at, End: rows.length - 1 - at }[event.key];
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) move(row.dataset.node, step);
    else if (event.altKey) return;
    else if (step !== undefined) rows[at + step]?.focus();
    else if (event.key === "Enter") { model.select(row.dataset.node, "outline"); context.openPanel?.(); }
    else if (event.key === "Delete" || event.key === "Backspace") remove(row.dataset.node);
    else if (event.code === "KeyA" && !event.shiftKey && document.body.dataset.keys !== "off") openAdd(model, context, row.dataset.node);
    else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) openRowMenu(row, row.dataset.node);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  let waiting = 0;
  model.addEventListener("change", ({ detail }) => {
    cancelAnimationFrame(waiting);
    if (detail.origin === "panel") waiting = requestAnimationFrame(draw); // somebody types there
    else draw();
  });
  model.addEventListener("select", ({ detail }) => {
    for (const row of list.querySelectorAll("[data-node]")) {
      const chosen = row.dataset.node === detail.id;
      row.toggleAttribute("aria-current", chosen);
      if (chosen) row.setAttribute("aria-current", "true");
      if (detail.id !== null) row.tabIndex = chosen ? 0 : -1;
      if (chosen && detail.origin !== "outline") row.scrollIntoView({ block: "nearest" });
    }
    if (!list.querySelector("[tabindex='0']")) list.querySelector("[data-node]")?.setAttribute("tabindex", "0");
  });
  model.addEventListener("findings", tellFindings);
  return { show() { shown = true; draw(); }, hide() { shown = false; }, focus: (id) => focusRow(id) };
}
