// How the chart looks: its grid, its scales, its bars. Nothing here asks the server.

const DAY_MS = 86_400_000;
const gantt = window.gantt;
const escaped = (text) => window.dhtmlxgantt.escapeHTML(String(text ?? ""));
const raw = (template) => window.dhtmlxgantt.allowRawHTML(template);
const isoDay = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;

/** A moment on the wall, as the server has it. */
export const wall = (date) => `${isoDay(date)}T${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;

export function dress(chart) {
  const { facts, words } = chart;
  Object.assign(gantt.config, {
    links: { finish_to_start: "FS", start_to_start: "SS", finish_to_finish: "FF", start_to_finish: "SF" },
    duration_unit: "minute", time_step: 1440, round_dnd_dates: false, row_height: 36, bar_height: 20, scale_height: 48, grid_width: 496,
    details_on_dblclick: false, details_on_create: false, show_errors: false, show_unscheduled: true, drag_progress: facts.edits,
    drag_links: facts.edits, drag_move: facts.edits, drag_resize: facts.edits, order_branch: false, link_radius: 2, link_wrapper_width: 24,
    preserve_scroll: true, readonly_property: "still", show_task_cells: true, static_background: false, autosize: false,
  });
  gantt.config.columns = [
    { name: "text", label: escaped(words.ticket), tree: true, width: 228, template: raw(named(chart)) },
    { name: "begins", label: escaped(words.start), width: 120, template: raw((task) => escaped(task.bar?.begins ?? "")) },
    { name: "lasts", label: escaped(words.duration), width: 108, template: raw((task) => escaped(task.bar?.kind === "milestone" ? "◆" : (task.bar?.lasts ?? ""))) },
    { name: "change", label: "", width: 40, template: raw(changer(chart)) },
  ];
  gantt.i18n.setLocale(facts.language === "ru" ? "ru" : "en");
  Object.assign(gantt.templates, {
    task_text: raw(() => ""),
    task_class: (_start, _end, task) => classes(task),
    grid_row_class: (_start, _end, task) => (task.bar?.kind === "summary" ? "gn-strong" : ""),
    rightside_text: raw((_start, _end, task) => beside(task, words)),
    timeline_cell_class: (_task, date) => cell(chart, date),
    scale_cell_class: (date) => cell(chart, date),
    link_class: (link) => bound(chart, link),
    link_description: (link) => escaped(told(chart, { before: link.source, after: link.target, kind: link.type })),
  });
  zoom(chart, chart.zoom);
}

const SCALES = {
  day: (say) => ({ min_column_width: 36, scales: [{ unit: "month", step: 1, format: say({ month: "long", year: "numeric" }) }, { unit: "day", step: 1, format: say({ day: "numeric" }) }] }),
  week: (say) => ({ min_column_width: 16, scales: [{ unit: "month", step: 1, format: say({ month: "short", year: "numeric" }) }, { unit: "week", step: 1, format: say({ day: "numeric", month: "short" }) }, { unit: "day", step: 1, format: say({ weekday: "narrow" }) }] }),
  month: (say) => ({ min_column_width: 44, scales: [{ unit: "year", step: 1, format: say({ year: "numeric" }) }, { unit: "month", step: 1, format: say({ month: "short" }) }, { unit: "week", step: 1, format: say({ day: "numeric" }) }] }),
};

export function zoom(chart, name) {
  const say = (options) => {
    const made = new Intl.DateTimeFormat(chart.facts.language === "en" ? "en-GB" : chart.facts.language, options);
    return (date) => made.format(date);
  };
  Object.assign(gantt.config, (SCALES[name] ?? SCALES.day)(say));
  gantt.config.scale_height = 24 * gantt.config.scales.length;
}

/** From a week before the first bar to a month after the last; what was reached once stays, so that nothing jumps. */
export function reach(chart, tasks) {
  const known = tasks.flatMap((task) => (task.unscheduled ? [] : [+task.start_date, +task.end_date]));
  if (!known.length) known.push(Date.now());
  const [from, to] = chart.reach ?? [Infinity, -Infinity];
  chart.reach = [Math.min(from, Math.min(...known) - 7 * DAY_MS), Math.max(to, Math.max(...known) + 30 * DAY_MS)];
  [gantt.config.start_date, gantt.config.end_date] = chart.reach.map((at) => new Date(at));
}

/** A ticket as the library wants it: with where it is reckoned to be, else with the dates that it has. */
export function taskOf(chart, row) {
  const bar = chart.bars[row.number];
  const { kind, from, to, progress } = { ...row, ...bar };
  const still = !row.edits || !chart.facts.edits;
  const dates = from ? { start_date: new Date(from), end_date: new Date(to) } : { unscheduled: true };
  return {
    id: row.number, text: row.title, parent: row.parent ?? 0, type: kind === "milestone" ? "milestone" : "task", open: !chart.folded.has(row.number),
    progress: kind === "milestone" ? 0 : progress / 100, still, row, bar, ...dates,
  };
}

function named({ words }) {
  return (task) => {
    if (!task.row) return `<button type="button" class="btn btn-sm gn-more" data-open="${escaped(task.id.slice(0, -1))}">${escaped(task.text)}</button>`;
    const mark = task.bar?.tone === "late" ? `<b class="gn-late">${escaped(words.late)}</b> ` : "";
    return `${mark}<a href="${escaped(task.row.url)}" title="${escaped(`${task.id} ${task.text}`)}"><span class="ticket-number">${escaped(task.id)}</span> ${escaped(task.text)}</a>`;
  };
}

function changer({ facts, words }) {
  const icon = document.getElementById("gn-pencil").innerHTML;
  return (task) => {
    if (!task.row) return "";
    const name = escaped(words.change.replace("{number}", task.id));
    return `<a class="gn-change" href="${escaped(formOf(facts, task.id))}" aria-label="${name}" title="${name}">${icon}</a>`;
  };
}

/** The row's own form: all that the chart does, by hand. */
export const formOf = (facts, number) => `/x/projects/tickets/${number}?chart=${facts.top || "list"}`;

function classes(task) {
  const { bar } = task;
  const found = [`gn-${bar?.kind ?? task.row?.kind ?? "task"}`, `gn-${bar?.tone ?? "plain"}`];
  if (task.still) found.push("gn-still");
  if (bar?.moved) found.push("gn-moved");
  return found.join(" ");
}

/** Right of a bar: what is wrong, in words, and where the baseline had it. */
function beside(task, words) {
  const { bar } = task;
  if (!bar) return "";
  const said = bar.said.length ? `<span class="gn-say gn-late">${escaped(bar.said.join(" "))}</span>` : "";
  const critical = !said && bar.critical && bar.kind !== "summary" ? `<span class="gn-say gn-critical-word">${escaped(words.critical)}</span>` : "";
  const moved = bar.baseline ? `<span class="visually-hidden">${escaped(bar.baseline.told)}</span>` : "";
  return `${before(task)}${said}${critical}${moved}`;
}

function before(task) {
  const { baseline } = task.bar;
  if (!baseline) return "";
  const left = gantt.posFromDate(new Date(baseline.from));
  const width = Math.max(4, gantt.posFromDate(new Date(baseline.to)) - left);
  const end = gantt.posFromDate(task.end_date);
  return `<i class="gn-before" style="left:${Math.round(left - end)}px;width:${Math.round(width)}px"></i>`;
}

function cell(chart, date) {
  const day = isoDay(date);
  if (chart.zoom === "month") return day <= chart.today && chart.today < isoDay(new Date(+date + 7 * DAY_MS)) ? "gn-today" : "";
  return [chart.off.has(day) ? "gn-off" : "", day === chart.today ? "gn-today" : ""].filter(Boolean).join(" ");
}

function bound(chart, link) {
  const after = chart.bars[link.target];
  if (after?.causes?.includes(link.source)) return "gn-link-late";
  return after?.critical && chart.bars[link.source]?.critical && after.driver === link.source ? "gn-link-critical" : "";
}

/** A link in words. */
export const told = ({ facts }, { before, after, kind }) => facts.bound[kind].replace("{after}", after).replace("{before}", before);
