// The definition as JSON, in Ace: known keys are completed, findings stand in their lines. Text that cannot be read is kept
// and not applied. Where Ace does not come, a plain field does the same.

import { h } from "./dom.js";

const PAUSE_MS = 250;

export function mount(host, model, context) {
  const { word } = context;
  const problem = h("p", { class: "error json-problem", role: "status", hidden: true });
  const place = h("div", { class: "json-place" });
  host.append(problem, place);
  let editor = plainEditor(place, changed);
  let shown = false;
  let timer = null;
  let wanted = null;

  loadAce(context).then((ace) => {
    const text = editor.get();
    place.replaceChildren();
    editor = aceEditor(ace, place, changed, context);
    editor.set(text);
    mark();
    if (wanted) editor.goTo(...wanted);
    host.dataset.ready = "ace";
  }).catch((error) => {
    host.dataset.ready = "plain";
    console.warn("json", error);
  });

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(apply, PAUSE_MS);
  }

  function apply() {
    clearTimeout(timer);
    timer = null;
    const text = editor.get();
    let definition = null;
    try {
      definition = JSON.parse(text);
      if (definition === null || typeof definition !== "object" || Array.isArray(definition)) throw new Error(word("json_object"));
    } catch (error) {
      tell(word("json_broken", { why: error.message }));
      model.hold(text, "json");
      return;
    }
    tell("");
    model.hold(null, "json");
    model.change(word("change_json"), () => definition, { join: "json", origin: "json" });
  }

  function tell(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  function fill() {
    const text = model.typed ?? model.written;
    if (editor.get() !== text) editor.set(text);
    tell(model.typed === null ? "" : word("json_kept"));
  }

  function mark() {
    editor.mark(model.findings);
  }

  model.addEventListener("change", ({ detail }) => {
    if (detail.origin !== "json" && shown) fill();
  });
  model.addEventListener("findings", mark);
  return {
    show() {
      shown = true;
      fill();
      editor.resize();
      const { selected } = model;
      if (selected) editor.find(selected);
    },
    hide() {
      shown = false;
      if (timer !== null) apply();
    },
    goTo(line, column) {
      wanted = [line, column];
      editor.goTo(line, column);
    },
  };
}

function plainEditor(place, changed) {
  const area = h("textarea", { class: "form-control json-text", spellcheck: "false", autocapitalize: "off", "aria-label": "JSON", oninput: changed });
  place.append(area);
  return {
    get: () => area.value,
    set: (text) => { area.value = text; },
    mark() {}, resize() {},
    find(id) {
      const at = area.value.indexOf(`"${id}":`);
      if (at >= 0) area.setSelectionRange(at, at);
    },
    goTo(line) {
      const at = area.value.split("\n").slice(0, line - 1).join("\n").length + 1;
      area.focus();
      area.setSelectionRange(at, at);
    },
  };
}

// -- Ace --------------------------------------------------------------------------------------------------------------

let loading = null;

/** The library, asked for when JSON is first shown. Its look comes as files: the page allows no styles made by scripts. */
function loadAce({ urls }) {
  if (!urls.ace) return Promise.reject(new Error("no address"));
  const script = (name) => new Promise((done, failed) => document.head.append(h("script", { src: `${urls.ace}${name}`, onload: done, onerror: () => failed(new Error(name)) })));
  loading ??= (async () => {
    for (const name of ["ace.css", "theme/textmate.css", "theme/github_dark.css"]) document.head.append(h("link", { rel: "stylesheet", href: `${urls.ace}${name}` }));
    await script("ace.js");
    const { ace } = globalThis;
    ace.config.set("useStrictCSP", true);
    ace.config.set("loadWorkerFromBlob", false);
    ace.config.set("basePath", urls.ace);
    for (const name of ["mode-json.js", "ext-language_tools.js", "ext-searchbox.js", "theme-github_dark.js"]) await script(name);
    return ace;
  })();
  return loading;
}

function isDark() {
  const { bsTheme } = document.documentElement.dataset;
  return bsTheme === "dark" || (bsTheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function aceEditor(ace, place, changed, context) {
  const ground = h("div", { class: "json-ace" });
  place.append(ground);
  const editor = ace.edit(ground, { mode: "ace/mode/json", theme: isDark() ? "ace/theme/github_dark" : "ace/theme/textmate", useWorker: false, tabSize: 2, useSoftTabs: true, showPrintMargin: false, fontSize: 13, wrap: true });
  editor.setOptions({ enableBasicAutocompletion: true, enableLiveAutocompletion: true });
  editor.textInput.getElement().setAttribute("aria-label", "JSON");
  editor.commands.addCommand({ name: "leave", bindKey: { win: "Esc", mac: "Esc" }, exec: () => document.querySelector("[data-view-link=json]")?.focus() });
  editor.completers = [completer(context)];
  let ours = false;
  editor.session.on("change", () => { if (!ours) changed(); });
  const set = (text) => {
    const at = editor.getCursorPosition();
    ours = true;
    editor.session.setValue(text);
    ours = false;
    editor.moveCursorToPosition(at);
  };
  return {
    get: () => editor.getValue(),
    set,
    mark: (findings) => editor.session.setAnnotations(findings.map((one) => ({ row: one.line - 1, column: one.column - 1, text: `${one.message} ${one.hint}`, type: one.severity }))),
    resize: () => editor.resize(),
    find(id) {
      const lines = editor.session.getDocument().getAllLines();
      const row = lines.findIndex((line) => line.includes(`"${id}":`) || line.includes(`"id": "${id}"`));
      if (row >= 0) editor.gotoLine(row + 1, 0, false);
    },
    goTo(line, column) {
      editor.focus();
      editor.gotoLine(line, Math.max(0, column - 1), false);
    },
  };
}

/** Keys of the format, and values that are known: node types, stages, forms, teams. */
function completer({ vocabulary }) {
  const keys = [...new Set(Object.values(vocabulary.orders).filter(Array.isArray).flat())].sort();
  const values = {
    type: Object.keys(vocabulary.node_keys), form: keysOf(vocabulary.forms), team: [...(vocabulary.special?.team ?? []), ...keysOf(vocabulary.teams)], action: keysOf(vocabulary.actions), decision: keysOf(vocabulary.decisions),
    process: keysOf(vocabulary.processes), role: keysOf(vocabulary.roles), calendar: keysOf(vocabulary.calendars), service: keysOf(vocabulary.services), user: keysOf(vocabulary.people), status: keysOf(vocabulary.statuses),
  };
  return {
    identifierRegexps: [/[\w.-]/],
    getCompletions(_editor, session, at, _prefix, done) {
      const line = session.getLine(at.row).slice(0, at.column);
      const value = /"([\w-]+)":\s*"[^"]*$/.exec(line);
      if (value) return done(null, (values[value[1]] ?? []).map((one) => ({ caption: one, value: one, meta: value[1] })));
      if (/[{,]\s*"[^"]*$|^\s*"[^"]*$/.test(line)) return done(null, keys.map((one) => ({ caption: one, value: one, meta: "key" })));
      return done(null, []);
    },
  };
}

function keysOf(list) {
  return (list ?? []).map((one) => one.key);
}
