// The form as staff, a requester or a phone has it, to be filled in for a try: what would be stored, or what is wrong. The
// same code of the server judges a step's page and the API.

import { button, el } from "./form_dom.js";

const LOOKS = ["staff", "requester", "phone"];

export function mount(host, model, context) {
  let look = "staff";
  let shown = false;
  const looks = el("div", { class: "seg", role: "group", "aria-label": context.word("look") }, LOOKS.map((one) => el("button", {
    type: "button", "data-look": one, "aria-pressed": "false", onclick: () => { look = one; load(); },
  }, context.word(`look_${one}`))));
  const fields = el("div", { "data-sample-fields": true });
  const form = el("form", { class: "sample-form", id: "sample-form", novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); check(); } },
    ...["_definition", "_reader", "_lang"].map((name) => el("input", { type: "hidden", name })),
    fields, el("div", { class: "actions" },
      el("button", { type: "submit", class: "btn btn-primary" }, context.word("sample_check")), button(context.word("sample_clear"), { onclick: () => load() })));
  const frame = el("div", { class: "sample-frame" }, form);
  const told = el("div", { class: "sample-told", "aria-live": "polite", tabindex: "-1" });
  host.append(el("div", { class: "sample-bar" }, looks, el("span", { class: "meta" }, context.word("sample_about"))), el("div", { class: "sample-pair" }, frame, el("div", {}, told, asApi())));

  function prepare() {
    form.elements._definition.value = model.written;
    form.elements._reader.value = look === "requester" ? "requester" : "staff";
    form.elements._lang.value = context.textLang();
    for (const one of looks.children) one.setAttribute("aria-pressed", String(one.dataset.look === look));
    frame.className = `sample-frame look-${look}${look === "staff" ? "" : " public-body"}`;
  }

  async function load() {
    prepare();
    told.replaceChildren();
    await put(new URLSearchParams({ _definition: model.written, _reader: form.elements._reader.value, _lang: context.textLang(), _fresh: "1" }));
  }

  async function put(body) {
    try {
      const answer = await context.ask(context.urls.sample, body);
      fields.innerHTML = answer.html;
      globalThis.htmx?.process(fields);
      document.dispatchEvent(new CustomEvent("instar:forms"));
      return answer;
    } catch (error) {
      told.replaceChildren(el("p", { class: "error" }, error.message));
      return null;
    }
  }

  async function check() {
    prepare();
    const answer = await put(new URLSearchParams(new FormData(form)));
    if (answer) tell(answer);
    const summary = fields.querySelector("[data-errors]");
    (summary ?? told).focus();
  }

  function tell({ errors, stored }) {
    const wrong = Object.entries(errors);
    told.replaceChildren(
      el("h3", {}, context.word(stored ? "sample_stored" : "sample_refused")),
      stored
        ? el("pre", { class: "sample-json", tabindex: "0", "aria-label": context.word("sample_stored") }, JSON.stringify(stored, null, 2))
        : el("ul", { class: "plain", "data-sample-errors": true }, wrong.map(([path, said]) => el("li", { "data-path": path }, el("code", {}, path), " ", said.join(" ")))));
  }

  /** Values as a program would send them. */
  function asApi() {
    const area = el("textarea", { class: "form-control expr", rows: 5, spellcheck: "false", "aria-label": context.word("api_values"), value: "{}" });
    const send = async () => {
      try {
        tell(await context.ask(context.urls.sample_api, { definition: model.written, values: JSON.parse(area.value), lang: context.textLang() }));
      } catch (error) {
        told.replaceChildren(el("p", { class: "error" }, error.message));
      }
    };
    return el("details", { class: "sample-api" }, el("summary", {}, context.word("api_title")), area, button(context.word("sample_check"), { "data-api-check": true, onclick: send }));
  }

  model.addEventListener("change", () => { if (shown) load(); });
  context.addEventListener("language", () => { if (shown) load(); });
  return { show() { shown = true; load(); }, hide() { shown = false; } };
}
