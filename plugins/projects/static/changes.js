// What is done on the chart by hand: told to the server, drawn as the server then has it. What is refused goes back to where
// it was, with the reason.

import { change } from "./asking.js";
import { formOf, wall } from "./look.js";
import { toast } from "./toast.js";

const gantt = window.gantt;

export class Changes {
  constructor(chart) {
    this.chart = chart;
    this.waiting = 0;
    this.dragged = null;
  }

  get words() { return this.chart.words; }

  isBusy() { return this.waiting > 0 || this.dragged !== null || document.querySelector("dialog[open]") !== null; }

  watch() {
    gantt.attachEvent("onBeforeTaskDrag", (id) => this.begins(gantt.getTask(id)));
    gantt.attachEvent("onAfterTaskDrag", (id, mode) => this.dropped(gantt.getTask(id), mode));
    gantt.attachEvent("onBeforeLinkAdd", (_id, link) => this.linked(link));
    gantt.attachEvent("onTaskDblClick", (id) => {
      if (gantt.getTask(id).row) location.assign(formOf(this.chart.facts, id));
      return false;
    });
    gantt.attachEvent("onLinkDblClick", () => false);
    document.addEventListener("htmx:after:request", ({ detail }) => {
      if (detail.ctx?.sourceElement?.matches?.("[data-gantt-undo]")) this.chart.reload();
    });
  }

  begins(task) {
    if (!task.row) return false;
    if ((task.bar?.kind ?? task.row.kind) === "summary") {
      this.tell(this.words.summaryStill.replace("{number}", task.id));
      return false;
    }
    this.dragged = { start: +task.start_date, end: +task.end_date, progress: task.progress };
    return true;
  }

  async dropped(task, mode) {
    const was = this.dragged;
    this.dragged = null;
    if (!was) return;
    const number = task.id;
    const { rev } = task.row;
    if (mode === "progress") {
      const progress = Math.round(task.progress * 20) * 5;
      if (progress === Math.round(was.progress * 100)) return this.chart.redraw();
      return this.send("progress", { number, rev, progress });
    }
    const movedStart = +task.start_date !== was.start;
    const movedEnd = +task.end_date !== was.end;
    if (!movedStart && !movedEnd) return;
    const values = { number, rev, since: task.bar?.start ?? wall(new Date(was.start)) };
    if (movedStart) values.start = wall(task.start_date);
    if (mode === "resize") values.finish = wall(task.end_date);
    if (await this.send("place", values)) this.held(number, values.start);
  }

  /** A bar that its predecessor keeps from where it was dropped says so. */
  held(number, wish) {
    const bar = this.chart.bars[number];
    if (!wish || !bar?.driver || bar.from <= wish) return;
    this.tell(this.words.held.replace("{number}", number).replace("{before}", bar.driver).replace("{day}", bar.begins));
  }

  linked({ source, target, type }) {
    this.send("link", { before: source, after: target, kind: type, lag: "", elapsed: "0" });
    return false;
  }

  /** Whether it was done. */
  async send(what, values) {
    this.waiting += 1;
    this.chart.busy(true);
    const answer = await change(what, values);
    if (answer.problem) {
      this.tell(answer.problem === true ? this.words.unreachable : answer.problem);
    } else if (answer.said) toast(answer.said, { undo: this.way(answer.undo), words: this.words });
    await this.chart.reload({ refused: Boolean(answer.problem) });
    this.waiting -= 1;
    this.chart.busy(this.waiting > 0);
    return !answer.problem;
  }

  way(undo) {
    if (!undo || typeof undo === "string") return undo;
    return async () => {
      const answer = await change(undo.what, undo.values);
      if (answer.problem) this.tell(answer.problem === true ? this.words.unreachable : answer.problem);
      else toast(this.words.undone, { words: this.words });
      await this.chart.reload();
    };
  }

  tell(text) { toast(text, { urgent: true, words: this.words }); }
}
