// The editor of a decision table: builds the model from what the page holds, and puts its parts together. Parts do not
// know each other: they listen to the model, to what is chosen, and to the check.

import { canonicalWriter } from "./canonical.js";
import { Model } from "./model.js";
import * as jsonview from "./jsonview.js";
import { mountToolbar } from "./toolbar.js";
import * as publish from "./publish.js";
import { Actions } from "./table-actions.js";
import { Cards } from "./table-cards.js";
import { Check, marksOf } from "./table-check.js";
import { ColumnSheet } from "./table-columns.js";
import { contextOf, read } from "./table-context.js";
import { Grid } from "./table-grid.js";
import { mountHead } from "./table-head.js";
import { Hint } from "./table-hint.js";
import { Hints } from "./table-hints.js";
import { ImportSheet } from "./table-import.js";
import { useKeys } from "./table-keys.js";
import { Selection } from "./table-selection.js";
import { Trial } from "./table-trial.js";
import { Typing } from "./table-typing.js";

const PHONE = matchMedia("(max-width: 767px)");

function begin(page) {
  const context = contextOf();
  const source = read("editor-source");
  const model = new Model(source.definition, { text: source.text, write: canonicalWriter(context.vocabulary.orders) });
  const place = page.querySelector("#table-grid");
  const selection = new Selection(model);
  const grid = new Grid(place, model, context, selection);
  const hint = new Hint(place, context);
  const typing = new Typing(grid, hint);
  const actions = new Actions(model, selection, grid, context);
  const columns = new ColumnSheet(model, grid, context);
  const cards = new Cards(page.querySelector("#table-cards"), grid);
  const trial = new Trial(grid, page.querySelector("#table-trial"));
  const check = new Check(model, context, () => trial.sent);
  const shower = { go: (row, col) => show(row, col), tryCase: (values) => trial.fill(values) };
  const hints = new Hints(page.querySelector("[data-findings]"), page.querySelector("[data-finding-count]"), grid, actions, shower);
  const imports = new ImportSheet(model, grid, context);
  const views = viewsOf(page, model, context);

  context.rekey = (key) => model.change(context.word("change_title"), (copy) => { copy.key = key; }, { origin: "publish" });
  model.addEventListener("change", () => {
    if (!context.base && /^[A-Za-z_][\w.-]{0,63}$/.test(model.definition.key ?? "")) context.key = model.definition.key; // the draft goes along
  });
  context.parts = {};
  useKeys(grid, typing, actions, hint, (col) => columns.open(col));
  mountToolbar(page, model, context);
  mountHead(page, model, grid, context);
  mountTools(page, { actions, columns, imports, hints });
  usePageKeys(page, { model, check, hints, views });
  trial.addEventListener("typed", () => check.soon());
  check.addEventListener("asked", () => { page.dataset.pending = "yes"; });
  check.addEventListener("checked", ({ detail }) => {
    checked(detail);
    page.dataset.pending = "no";
  });
  model.addEventListener("change", ({ detail }) => {
    grid.marks = { rules: new Map(), cells: grid.marks.cells };
    draw();
    if (detail.origin === "cards") return;
    trial.draw();
  });
  selection.addEventListener("move", () => showHint());
  page.addEventListener("table:heads", () => draw());
  PHONE.addEventListener("change", () => fit());

  function draw() {
    if (PHONE.matches) cards.draw();
    else grid.draw();
    trial.draw();
  }

  function checked(found) {
    hints.show(found);
    if (found.failed) return;
    grid.marks = marksOf(found, grid.columns);
    if (!typing.now) draw();
    trial.show(found);
    showHint();
  }

  /** What is wrong with the cell that has the focus. */
  function showHint() {
    if (typing.now) return;
    const { row, col } = selection.at;
    const finding = grid.marks.cells.get(`${row}:${col}`);
    const cell = grid.cell(row, col);
    if (!finding || !cell || !selection.single || !cell.contains(document.activeElement)) hint.hide();
    else hint.show(cell, "", finding, (fix) => actions.put([{ row, col, fix }]));
  }
  place.addEventListener("focusout", (event) => {
    if (!hint.box.contains(event.relatedTarget) && !typing.now) hint.hide();
  });

  function show(row, col) {
    views.show("table");
    if (PHONE.matches && row >= 0) cards.go(row, col === 0 ? "first" : `field-${col}`);
    else if (PHONE.matches) columns.open(col);
    else selection.go(row, col);
  }

  function fit() {
    typing.end(true);
    trial.narrow = PHONE.matches;
    place.hidden = PHONE.matches;
    page.querySelector("#table-cards").hidden = !PHONE.matches;
    draw();
  }

  fit();
  if (source.typed) model.hold(source.typed, "opened");
  context.parts.publish = publish.mount(page.querySelector("#publish"), model, context);
  check.soon(0);
  page.dataset.ready = "yes";
  page.dispatchEvent(new CustomEvent("editor:ready", { bubbles: true, detail: { model, context, check, trial } }));
}

function viewsOf(page, model, context) {
  const json = jsonview.mount(page.querySelector("#view-json"), model, context);
  const parts = [...page.querySelectorAll("[data-view]")];
  const buttons = [...page.querySelectorAll("[data-show]")];
  const views = { now: "table" };
  views.show = (name) => {
    if (name === views.now) return;
    views.now = name;
    for (const part of parts) part.hidden = part.dataset.view !== name;
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.show === name ? "true" : "false");
    if (name === "json") json.show();
    else json.hide();
  };
  for (const button of buttons) button.addEventListener("click", () => views.show(button.dataset.show));
  return views;
}

function mountTools(page, { actions, columns, imports, hints }) {
  const acts = {
    "insert-below": () => actions.insert(false), delete: () => actions.delete(), up: () => actions.move(-1), down: () => actions.move(1), fill: () => actions.fill(),
    input: () => columns.open(actions.addColumn("when")), output: () => columns.open(actions.addColumn("then")),
  };
  for (const button of page.querySelectorAll("[data-do]")) button.addEventListener("click", () => acts[button.dataset.do]());
  page.querySelector("[data-import]").addEventListener("click", () => imports.open());
  page.querySelector("[data-next-finding]").addEventListener("click", () => hints.step());
}

/** Keys that act wherever one is on the page, besides fields. */
function usePageKeys(page, { model, check, hints, views }) {
  document.addEventListener("keydown", (event) => {
    const strong = (event.ctrlKey || event.metaKey) && !event.altKey;
    const writes = event.target.closest("input, textarea, select, dialog");
    const act = event.key === "F8" ? () => hints.step()
      : strong && event.code === "KeyS" ? () => check.soon(0)
      : strong && !writes && event.code === "KeyZ" ? () => (event.shiftKey ? model.redo("keys") : model.undo("keys"))
      : strong && !writes && event.code === "KeyY" ? () => model.redo("keys") : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
  page.addEventListener("table:show", ({ detail }) => views.show(detail));
}

const page = document.getElementById("editor");
if (page) begin(page);
