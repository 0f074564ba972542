// The few questions that a block asks before it puts its nodes in: one small dialog, everything already answered as is usual.
// askBlock({name, after, model, context, words}) → what `insert` of blocks.js takes, with `after`; null when it is called off.

import "./controls.js"; // before those that it and they import from each other
import { readCondition, subjects } from "./conditions.js";
import { conditionBox } from "./control_conditions.js";
import { lengthInput } from "./control_time.js";
import { freshId, h, iconButton } from "./dom.js";
import { everyNode, textOf } from "./model.js";
import { isActivity } from "./canvas_kinds.js";
import { lastOf } from "./blocks_site.js";

const QUESTIONS = { approval, ask, decide, remind };
const HOWS = ["one", "all", "any", "some", "turn"];

export function askBlock({ name, after, model, context, words }) {
  const opener = document.activeElement;
  const asked = { name, after: after ?? lastOf(model.definition), model, context, words: words.canvas, texts: words.texts, answers: { block: name } };
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "block-dialog", "aria-labelledby": "block-title" });
    let given = null;
    const wrong = h("p", { class: "block-wrong", role: "alert", hidden: true });
    const submit = (event) => {
      event.preventDefault();
      const problem = asked.check?.();
      wrong.hidden = !problem;
      wrong.textContent = problem ?? "";
      if (problem) return;
      given = { ...asked.answers, after: asked.after };
      dialog.close();
    };
    const form = h("form", { onsubmit: submit },
      h("h2", { id: "block-title" }, words.canvas[name]),
      QUESTIONS[name](asked),
      wrong,
      h("p", { class: "actions" },
        h("button", { class: "btn", type: "button", onclick: () => dialog.close() }, words.canvas.cancel),
        h("button", { class: "btn btn-primary", type: "submit", data: { blockPut: true } }, words.canvas.put)));
    dialog.append(form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener?.focus?.({ preventScroll: true });
      resolve(given);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-first]")?.focus();
  });
}

// -- the blocks -------------------------------------------------------------------------------------------------------

function approval(asked) {
  const { answers, words, texts } = asked;
  const seats = [first(asked)];
  let wished = 3; // seats of a team
  Object.assign(answers, { how: "one", count: 2, of: 3, reject: { end: true, result: "rejected" } });
  const people = h("div", { class: "stacked" });
  const enough = h("div", { class: "block-line", data: { enough: true } });
  const told = () => {
    answers.seats = seats.filter(Boolean);
    answers.who = answers.how === "one" ? joined(answers.seats) : answers.seats[0];
    const several = answers.how !== "one";
    const counted = several && answers.seats.length < 2;
    answers.of = counted ? wished : answers.seats.length;
    answers.count = Number(count.value);
    of.disabled = !counted;
    of.value = String(answers.of);
    enough.hidden = !several || (answers.how !== "some" && !counted);
    count.parentElement.hidden = answers.how !== "some";
  };
  const draw = () => {
    people.replaceChildren(...seats.map((seat, at) => h("div", { class: "block-line" },
      whoSelect(asked, seat, (value) => { seats[at] = value; told(); }, { first: at === 0 }),
      seats.length > 1 ? iconButton("x", words.take_away, () => { seats.splice(at, 1); draw(); }) : null)),
      h("button", { class: "btn btn-sm", type: "button", data: { blockMore: true }, onclick: () => { seats.push(first(asked)); draw(); people.querySelectorAll("select")[seats.length - 1].focus(); } }, words.who_more));
    told();
  };
  const how = choice(HOWS.map((one) => ({ value: one, title: words[`how_${one}`] })), answers.how, (value) => { answers.how = value; told(); }, { "data-block-how": true });
  const count = number(2, (value) => { answers.count = value; }, { "data-block-count": true });
  const of = number(wished, (value) => { answers.of = wished = value; }, { "data-block-of": true });
  enough.append(labelled(words.enough, count), labelled(words.seats, of));
  draw();
  asked.check = () => {
    told();
    if (!answers.seats.length) return words.say_who;
    return answers.how === "some" && answers.count > answers.of ? words.too_many : null;
  };
  return [
    titled(asked, texts.approve),
    h("fieldset", {}, h("legend", {}, words.who), people),
    labelled(words.how, how),
    enough,
    labelled(words.reject_to, choice(backs(asked), "", (value) => { answers.reject = value ? { to: value } : { end: true, result: "rejected" }; }, { "data-block-reject": true })),
    h("label", { class: "block-check" }, h("input", { type: "checkbox", class: "form-check-input", checked: true, onchange: (event) => { answers.reason = event.target.checked; } }), h("span", {}, words.ask_reason)),
    behind(asked),
  ];
}

function ask(asked) {
  const { answers, words } = asked;
  Object.assign(answers, { text: "", silence: null, wait: "P3D" });
  const text = h("textarea", { class: "form-control", rows: 3, "data-first": true, oninput: () => { answers.text = text.value.trim(); } });
  const silence = [{ value: "", title: words.silence_on }, { value: "!end", title: words.silence_end }, ...backs(asked).slice(1)];
  return [
    labelled(words.question_text, text, words.question_hint),
    labelled(words.wait_for, length(asked, answers.wait, (value) => { answers.wait = value ?? "P3D"; })),
    labelled(words.then, choice(silence, "", (value) => { answers.silence = value === "!end" ? { end: true } : value ? { to: value } : null; })),
    behind(asked),
  ];
}

function remind(asked) {
  const { answers, words, model, texts } = asked;
  const steps = everyNode(model.definition).filter(({ node }) => isActivity(node.type) && node.event !== true);
  const behindOf = model.flow(asked.after)?.from ?? asked.after;
  const chosen = steps.find(({ id }) => id === behindOf) ?? steps.at(-1);
  Object.assign(answers, { on: chosen?.id, wait: "P2D", times: 1, text: "" });
  asked.check = () => (answers.on ? null : words.no_step);
  const text = h("input", { class: "form-control", placeholder: textOf(texts.remind_note, texts.lang), oninput: () => { answers.text = text.value.trim(); } });
  return [
    labelled(words.remind_at, choice(steps.map(({ id, node }) => ({ value: id, title: named(asked, { id, node }) })), answers.on, (value) => { answers.on = value; }, { "data-first": true })),
    labelled(words.remind_after, length(asked, answers.wait, (value) => { answers.wait = value ?? "P2D"; })),
    labelled(words.remind_times, number(1, (value) => { answers.times = value; })),
    labelled(words.remind_text, text),
  ];
}

function decide(asked) {
  const { answers, words, texts, model, context } = asked;
  const rows = [{ when: "", title: "" }];
  const list = h("div", { class: "stacked" });
  const known = () => subjects(model.definition, { ...context.vocabulary, lang: context.lang }, context.word);
  const draw = () => {
    list.replaceChildren(...rows.map((row, at) => {
      const env = { context, model, at: `block/${at}`, labelId: "block-title", value: () => row.when };
      return h("fieldset", { class: "block-way" },
        h("legend", {}, words.way_when),
        conditionBox(row.when || undefined, (value) => { row.when = value ?? ""; }, env),
        labelled(words.leads_to, choice(targets(asked), row.to ?? "", (value) => { row.to = value || undefined; })),
        rows.length > 1 ? iconButton("x", words.take_away, () => { rows.splice(at, 1); draw(); }) : null);
    }), h("button", { class: "btn btn-sm", type: "button", onclick: () => { rows.push({ when: "", title: "" }); draw(); } }, words.way_more));
  };
  draw();
  const tables = (context.vocabulary.decisions ?? []).map((one) => ({ value: one.key, title: one.title }));
  asked.check = () => {
    if (!answers.table) answers.rows = rows.filter((row) => row.when).map((row) => ({ ...row, title: row.title || spoken(row.when, known(), words, context) }));
    return answers.table || answers.rows.length ? null : words.say_when;
  };
  const table = tables.length ? labelled(words.by_table, choice([{ value: "", title: words.by_rows }, ...tables], "", (value) => { list.hidden = Boolean(value); answers.table = value ? tableOf(context, value) : undefined; }, { "data-block-table": true })) : null;
  const otherwise = labelled(words.otherwise_to, choice(targets(asked), "", (value) => { answers.otherwise = value || undefined; }, { "data-block-otherwise": true }));
  return [titled(asked, texts.decide), list, table, otherwise, behind(asked)];
}

/** A way for each answer that the table's first output is known to give; of one output alone the answer is its value. */
function tableOf(context, key) {
  const outputs = context.vocabulary.decisions.find((one) => one.key === key)?.outputs ?? [];
  return { decision: key, output: outputs.length > 1 ? outputs[0].id : "", values: (outputs[0]?.values ?? []).map((value) => ({ value })) };
}

/** "Amount is over 100 000": what stands beside the way. */
function spoken(when, known, words, context) {
  const read = readCondition(when);
  if (!read) return when;
  const told = read.rows.map(({ path, operator, value }) => [known.find((one) => one.path === path)?.title ?? path, context.word(`is_${operator}`), grouped(value, context.lang)].filter(Boolean).join(" "));
  return told.join(read.all ? ` ${words.and} ` : ` ${words.or} `);
}

function grouped(value, lang) {
  if (Array.isArray(value)) return value.join(", ");
  const plain = String(value ?? "");
  return /^\d{4,}(\.\d+)?$/.test(plain) ? new Intl.NumberFormat(lang).format(Number(plain)) : plain;
}

// -- parts of the form ------------------------------------------------------------------------------------------------

function titled({ answers, words, texts }, text) {
  const usual = textOf(text, texts.lang);
  const input = h("input", { class: "form-control", value: usual, maxlength: 200, oninput: () => { answers.title = input.value.trim() && input.value.trim() !== usual ? input.value.trim() : undefined; } });
  return labelled(words.title, input);
}

function labelled(text, control, hint = null) {
  const id = freshId("block");
  const field = control.matches("input, select, textarea") ? control : control.querySelector("input, select");
  field.id ||= id;
  return h("div", { class: "block-field" }, h("label", { for: field.id }, text), control, hint ? h("p", { class: "meta" }, hint) : null);
}

function choice(listed, value, choose, more = {}) {
  const made = h("select", { class: "form-select", onchange: () => choose(made.value), ...more }, listed.map((one) => h("option", { value: one.value, selected: one.value === value }, one.title)));
  return made;
}

function number(value, choose, more = {}) {
  const made = h("input", { class: "form-control tiny", type: "number", min: 1, max: 20, value: String(value), oninput: () => choose(Number(made.value) || 1), ...more });
  return made;
}

function length(asked, value, choose) {
  const id = freshId("block");
  return lengthInput(value, choose, { context: asked.context, at: id, inputId: id });
}

/** Teams, people, heads and whoever takes part, in one list; the value is the candidates as JSON. */
function whoSelect(asked, value, choose, { first }) {
  const made = h("select", { class: "form-select", "aria-label": asked.words.who, ...(first ? { "data-first": true, "data-block-who": true } : {}), onchange: () => choose(made.value ? JSON.parse(made.value) : null) },
    groupsOfWho(asked).filter(([, listed]) => listed.length).map(([label, listed]) => h("optgroup", { label }, listed.map((one) => h("option", { value: JSON.stringify(one.value), selected: JSON.stringify(one.value) === JSON.stringify(value) }, one.title)))));
  return made;
}

function groupsOfWho({ context, words }) {
  const { vocabulary, word } = context;
  const named = (kind, list) => (list ?? []).map((one) => ({ value: { [kind]: one.key }, title: one.title }));
  const special = (kind, list) => (list ?? []).map((key) => ({ value: { [kind]: key }, title: word(`special_${key}`) }));
  return [
    [words.who_teams, [...named("team", vocabulary.teams), ...special("team", vocabulary.special?.team)]],
    [words.who_people, named("user", vocabulary.people)],
    [words.who_heads, [...special("head", vocabulary.special?.unit), ...named("head", vocabulary.units)]],
    [words.who_profiles, named("profile", vocabulary.profiles)],
    [words.who_part, special("participant", ["requester"])],
  ];
}

const first = (asked) => groupsOfWho(asked).flatMap(([, listed]) => listed)[0]?.value ?? null;

/** One task for several: lists of each kind. */
function joined(seats) {
  const found = {};
  for (const seat of seats) for (const [kind, name] of Object.entries(seat)) (found[kind] ??= []).push(name);
  return Object.fromEntries(Object.entries(found).map(([kind, names]) => [kind, names.length === 1 ? names[0] : names]));
}

const named = ({ context, words }, { id, node }) => textOf(node.title, context.lang) || `${words[`symbol_${node.type}`] ?? node.type} (${id})`;

/** Where a refusal may lead: an end, or back to a step. */
function backs(asked) {
  const scope = scopeOf(asked);
  const steps = everyNode(asked.model.definition).filter((one) => one.scope === scope && ["userTask", "manualTask"].includes(one.node.type));
  return [{ value: "", title: asked.words.to_end }, ...steps.map((one) => ({ value: one.id, title: asked.words.back_to.replace("{what}", named(asked, one)) }))];
}

function targets(asked) {
  const scope = scopeOf(asked);
  const listed = everyNode(asked.model.definition).filter((one) => one.scope === scope && !["startEvent", "boundaryEvent"].includes(one.node.type) && one.node.event !== true);
  return [{ value: "", title: asked.words.on_as_before }, ...listed.map((one) => ({ value: one.id, title: named(asked, one) }))];
}

function scopeOf({ model, after }) {
  return model.place(model.flow(after)?.from ?? after)?.scope ?? "";
}

/** Behind what it is put: nodes, and the ways out of those that have several. */
function behind(asked) {
  const { model, words, context } = asked;
  const listed = everyNode(model.definition).filter(({ node }) => node.event !== true).flatMap((one) => {
    const title = named(asked, one);
    const ways = model.flows(one.id).outgoing;
    const own = ways.length > 1 ? ways.map((way) => ({ value: way.id, title: `${title} › ${textOf(way.flow.title, context.lang) || way.flow.outcome || (way.flow.default ? words.otherwise : named(asked, model.place(way.to) ?? { id: way.to, node: {} }))}` })) : [];
    return own.length ? own : [{ value: one.id, title: one.node.type === "endEvent" ? words.before.replace("{what}", title) : title }];
  });
  const known = listed.some((one) => one.value === asked.after) ? asked.after : (model.flows(asked.after ?? "").outgoing[0]?.id ?? asked.after);
  asked.after = known;
  return labelled(words.behind, choice(listed, known, (value) => { asked.after = value; }, { "data-block-after": true }));
}
