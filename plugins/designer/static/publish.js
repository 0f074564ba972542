// The line of the draft (saved, changed in another window, who else is at work), and the sheet of publishing: the server
// writes it, this module opens it, sends what is chosen in it and shows nodes that it names.

import { Drafts } from "./drafts.js";
import { h, icon } from "./dom.js";

/** host: an element of the page for bars and the sheet. Makes `context.drafts` where no one has. */
export function mount(host, model, context) {
  context.drafts ??= new Drafts(context, model);
  mountState(document.querySelector("[data-draft-state]"), context);
  mountBar(host, model, context);
  const sheet = mountSheet(host, model, context);
  const tools = document.querySelector("[data-tools]");
  tools?.append(h("button", { class: "btn btn-sm btn-primary", type: "button", data: { publish: "" }, onclick: () => sheet.open() }, context.word("publish_open")));
  if (new URLSearchParams(location.search).has("publish")) context.drafts.ready.then(() => sheet.open());
  return { show: () => sheet.open(), hide: () => sheet.close() };
}

// -- how the draft is ---------------------------------------------------------------------------------------------------

function mountState(place, context) {
  if (!place) return;
  const { drafts, word } = context;
  const show = () => {
    const { name, text } = drafts.state;
    const inForce = drafts.number ? word("draft_in_force", { number: drafts.number }) : "";
    place.dataset.state = name;
    place.replaceChildren([inForce, text].filter(Boolean).join(" · "));
    if (name === "out") place.append(" ", h("button", { class: "btn btn-sm", type: "button", data: { loginAgain: "" } }, word("draft_log_in")));
  };
  drafts.addEventListener("state", show);
  drafts.addEventListener("around", show);
  show();
}

/** What needs a decision or is good to know, above the views. */
function mountBar(host, model, context) {
  const { drafts, word } = context;
  const conflict = h("div", { class: "draft-bar", role: "alert", hidden: true });
  const around = h("div", { class: "draft-bar draft-around", role: "status", hidden: true });
  const editor = host.closest(".editor") ?? host.parentElement;
  editor.before(conflict, around);
  const time = (ms) => new Date(ms).toLocaleTimeString(context.lang, { timeStyle: "short" });

  const showConflict = () => {
    conflict.hidden = !drafts.conflict;
    if (!drafts.conflict) return conflict.replaceChildren();
    const { draft } = drafts.conflict;
    const sentence = draft ? word("draft_conflict_changed", { time: time(draft.updated) }) : word("draft_conflict_gone");
    conflict.replaceChildren(
      icon("alert-circle"), h("span", {}, sentence),
      h("button", { class: "btn btn-sm", type: "button", data: { mine: "" }, onclick: () => drafts.goOnWithMine() }, word("draft_go_on")),
      h("button", { class: "btn btn-sm", type: "button", data: { other: "" }, onclick: () => drafts.takeOther() }, word(draft ? "draft_take_other" : "draft_take_in_force")),
    );
  };
  const showAround = () => {
    const names = drafts.others.map((one) => word("draft_also_one", { name: one.name, time: time(one.updated) })).join("; ");
    const overtaken = drafts.number && drafts.number !== drafts.base && drafts.state.name !== "clean";
    around.hidden = !names && !overtaken;
    around.replaceChildren(
      ...(overtaken ? [h("span", {}, word("draft_overtaken", { number: drafts.number, base: drafts.base })), h("button", { class: "btn btn-sm", type: "button", data: { together: "" }, onclick: () => context.parts?.publish?.show() }, word("draft_bring_together"))] : []),
      ...(names ? [h("span", {}, word("draft_also", { names }))] : []),
    );
  };
  drafts.addEventListener("state", () => { showConflict(); showAround(); });
  drafts.addEventListener("around", showAround);
  showConflict();
  showAround();
}

// -- the sheet ------------------------------------------------------------------------------------------------------------

function mountSheet(host, model, context) {
  const { drafts, word } = context;
  const body = h("div", { class: "publish" });
  const close = h("button", { class: "btn btn-icon btn-ghost sheet-close", type: "button", "aria-label": word("publish_close"), data: { close: "" } }, icon("x", 20));
  const dialog = h("dialog", { class: "sheet publish-sheet", "aria-labelledby": "publish-title" }, close, body);
  document.body.append(dialog);
  const address = (part = "") => `/x/designer/publish/${context.kind}/${context.key}${part}`;
  const opened = context.key;
  let opener = null;
  dialog.addEventListener("close", () => opener?.focus());

  async function open() {
    opener ??= document.activeElement;
    if (!dialog.open) {
      opener = document.activeElement;
      body.replaceChildren(h("p", { class: "meta", role: "status" }, word("publish_looking")));
      dialog.showModal();
    }
    await drafts.flush();
    await fill();
  }

  /** The sheet as the server writes it for what is shown now. */
  async function fill() {
    try {
      body.innerHTML = await html(context, address(), { text: model.text, base: drafts.base, revision: drafts.revision });
      body.querySelector("#publish-title")?.focus();
    } catch (error) {
      body.replaceChildren(h("h2", { id: "publish-title", tabindex: "-1" }, word("publish")), h("p", { class: "error", role: "alert" }, error.message));
    }
  }

  async function bringTogether(form) {
    const places = [...form.querySelectorAll("[data-place]")];
    const choices = Object.fromEntries(places.map((place) => [place.dataset.place, place.querySelector("input:checked")?.value]));
    const open_ = places.find((place) => !choices[place.dataset.place]);
    form.querySelector("[data-merge-problem]").hidden = !open_;
    if (open_) return open_.querySelector("input").focus();
    const found = await context.ask(address("/merge"), { text: model.text, base: drafts.base, choices });
    model.replace(JSON.parse(found.text), word("publish_merged", { number: found.number }), "publish");
    await drafts.rebase(found.number);
    await fill();
  }

  async function publish(form) {
    const problem = form.querySelector("[data-publish-problem]");
    const key = form.elements.key?.value.trim();
    if (key && key !== model.definition.key) {
      if (context.rekey) context.rekey(key);
      else model.change(word("publish"), (raw) => { raw.key = key; }, { origin: "publish" });
    }
    await drafts.flush();
    try {
      const told = await context.ask(address("/do"), { text: model.text, base: drafts.base, revision: drafts.revision, note: form.elements.note.value });
      published(told);
    } catch (error) {
      if (error.problem?.code === "published_meanwhile") return fill();
      problem.textContent = error.problem?.problem ?? error.message;
      problem.hidden = false;
    }
  }

  function published(told) {
    drafts.published(told.number);
    context.say?.(told.said);
    if (told.key !== opened) return location.assign(told.url);
    const links = [[context.urls?.board, "board"], [context.urls?.page, "page"]].filter(([url]) => url && context.kind === "process");
    body.replaceChildren(
      h("h2", { id: "publish-title", tabindex: "-1" }, told.said),
      ...links.map(([url, name]) => h("p", {}, h("a", { href: url }, word(`publish_${name}`)))),
      h("div", { class: "sheet-bar" }, h("button", { class: "btn btn-primary", type: "button", data: { close: "" } }, word("publish_close"))),
    );
    body.querySelector("h2").focus();
  }

  body.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-merge], [data-publish]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await (form.matches("[data-merge]") ? bringTogether(form) : publish(form));
    } catch (error) {
      form.prepend(h("p", { class: "error", role: "alert" }, error.problem?.problem ?? error.message));
    } finally {
      button.disabled = false;
    }
  });
  body.addEventListener("click", async (event) => {
    if (event.target.closest("[data-discard]")) {
      await drafts.discard();
      return location.assign(drafts.number ? location.pathname : "/x/designer/drafts");
    }
    const node = event.target.closest("[data-show-node]")?.dataset.showNode;
    if (!node) return;
    dialog.close();
    model.select(node, "publish");
  });
  return { open, close: () => dialog.close() };
}

async function html(context, url, body) {
  const headers = { "Content-Type": "application/json", "HX-Request": "true", "X-CSRF-Token": context.csrf };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) return answer.text();
  if (answer?.status === 401) throw new Error(context.word("draft_out"));
  throw new Error(answer ? (new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim() || context.word("no_answer")) : context.word("no_answer"));
}
