// The control of a condition: rows, all or any of them, the expression one click away.

import { button, el, fresh, select } from "./form_dom.js";
import { expressionOf, OPERATORS, rowsOf, WITHOUT_VALUE } from "./form_conditions.js";
import { expressionBox } from "./form_expression.js";
import { grouped, namesFor } from "./form_names.js";

/** `set(value, options)`: undefined for no condition. */
export function conditionControl({ property, value, set, model, context, pointer, again }) {
  const names = namesFor(model, context, pointer);
  const kindOf = (path) => names.find((one) => one.path === path)?.kind ?? "text";
  const kept = (context.openConditions ??= new Map());
  const place = `${pointer}:${property.key}`;
  const state = kept.get(place) ?? {};
  const read = rowsOf(value);
  const unfinished = state.said === (value ?? "") ? state.rows : null;
  const told = unfinished ?? read;
  const asText = state.text || !told;
  const keep = (more) => kept.set(place, { ...kept.get(place), ...more });

  const change = (next, typing = false) => {
    const said = expressionOf(next, kindOf);
    keep({ rows: next, said });
    set(said || undefined, typing ? { join: place } : {});
    if (!typing) again();
  };
  const box = el("div", { class: "cond", role: "group", "aria-label": property.title });
  const toggle = button(context.word(asText ? "as_rows" : "as_expression"), {
    ghost: true, "data-focus": `${place}:mode`, disabled: asText && !told && !!value,
    onclick: () => { keep({ text: !asText }); again(); },
  });
  if (asText) {
    box.append(expressionBox({ value, set: (text, options) => set(text || undefined, options), model, context, pointer, label: property.title, key: property.key }));
    if (!told) box.append(el("p", { class: "meta" }, context.word("no_rows")));
    box.append(toggle);
    return box;
  }
  if (told.rows.length > 1) {
    const joins = [["all", context.word("join_all")], ["any", context.word("join_any")]];
    box.append(select(joins, told.join, { "aria-label": context.word("join"), "data-focus": `${place}:join`, onchange: (event) => change({ ...told, join: event.target.value }) }));
  }
  const replace = (at, row) => ({ ...told, rows: told.rows.map((one, index) => (index === at ? row : one)) });
  told.rows.forEach((row, at) => box.append(rowOf({ row, at, names, kindOf, context, place, change, replace, told })));
  const first = names[0];
  box.append(el("div", { class: "actions" },
    button(context.word(told.rows.length ? "condition_more" : "condition_add"), {
      icon: "plus", "data-focus": `${place}:add`, disabled: !first,
      onclick: () => {
        change({ ...told, rows: [...told.rows, { path: first.path, op: operatorsOf(first.kind)[0], value: "" }] });
        box.ownerDocument.querySelector(`[data-focus="${CSS.escape(`${place}:${told.rows.length}:path`)}"]`)?.focus();
      },
    }), told.rows.length ? toggle : null));
  return box;
}

const operatorsOf = (kind) => OPERATORS[kind] ?? OPERATORS.text;

function rowOf({ row, at, names, kindOf, context, place, change, replace, told }) {
  const name = names.find((one) => one.path === row.path);
  const kind = kindOf(row.path);
  const offered = operatorsOf(kind);
  const operators = offered.includes(row.op) ? offered : [...offered, row.op];
  const known = name ? grouped(names, context) : [[row.path, row.path], ...grouped(names, context)];
  return el("div", { class: "cond-row" },
    select(known, row.path, {
      "aria-label": context.word("condition_field"), "data-focus": `${place}:${at}:path`,
      onchange: (event) => change(replace(at, { path: event.target.value, op: operatorsOf(kindOf(event.target.value))[0], value: "" })),
    }),
    select(operators.map((one) => [one, context.word(kind === "date" && context.words[`op_date_${one}`] ? `op_date_${one}` : `op_${one}`)]), row.op, {
      "aria-label": context.word("condition_how"), "data-focus": `${place}:${at}:op`,
      onchange: (event) => change(replace(at, { ...row, op: event.target.value, value: event.target.value === "among" ? [row.value ?? []].flat().filter(Boolean) : [row.value ?? ""].flat()[0] ?? "" })),
    }),
    WITHOUT_VALUE.has(row.op) ? null : valueOf({ row, at, name, kind, context, place, change, replace }),
    button("", { icon: "x", label: context.word("condition_remove"), "data-focus": `${place}:${at}:x`, onclick: () => change({ ...told, rows: told.rows.filter((one, index) => index !== at) }) }),
  );
}

function valueOf({ row, at, name, kind, context, place, change, replace }) {
  const label = context.word("condition_value");
  const mark = `${place}:${at}:value`;
  if (name?.options && row.op === "among") {
    const id = fresh("among");
    return el("div", { class: "cond-many", role: "group", "aria-label": label }, name.options.map(([value, title], index) =>
      el("label", { class: "form-check", for: `${id}-${index}` },
        el("input", {
          type: "checkbox", class: "form-check-input", id: `${id}-${index}`, "data-focus": `${mark}:${index}`, checked: [row.value].flat().includes(value),
          onchange: (event) => change(replace(at, { ...row, value: event.target.checked ? [...[row.value].flat(), value].filter(Boolean) : [row.value].flat().filter((one) => one !== value) })),
        }), el("span", { class: "form-check-label" }, title))));
  }
  if (name?.options) {
    return select([["", context.word("choose")], ...name.options], row.value, { "aria-label": label, "data-focus": mark, onchange: (event) => change(replace(at, { ...row, value: event.target.value })) });
  }
  const shown = row.op === "among" ? [row.value].flat().join(", ") : row.value ?? "";
  return el("input", {
    class: "form-control", type: kind === "date" ? "date" : "text", inputmode: kind === "number" ? "decimal" : null, "aria-label": label, "data-focus": mark, value: shown,
    oninput: (event) => {
      const text = event.target.value;
      row.value = row.op === "among" ? text.split(",").map((one) => one.trim()).filter(Boolean) : text.trim();
      change(replace(at, row), true);
    },
  });
}
