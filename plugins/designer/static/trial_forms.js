// The forms of a trial: their values as a page would send them, files by name alone, conditions that follow what is typed.

const MARK = "file:";
const PAUSE = 200; // ms after the last letter

/** {name: [string…]} of a form, without what the page itself adds. */
export function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("_") || typeof value !== "string") continue;
    (values[name] ??= []).push(value);
  }
  return values;
}

/** Files stay in the browser: the field holds the name of what was chosen. */
export function fitFiles(host, words) {
  for (const input of host.querySelectorAll("[data-upload] input[type=file]")) {
    const told = Object.assign(document.createElement("p"), { className: "help", textContent: words.file_name_only });
    input.after(told);
    input.addEventListener("change", (event) => {
      event.stopPropagation(); // the pages' own script would upload it
      const drop = input.closest("[data-upload]");
      if (!input.multiple) drop.querySelector("[data-files]").replaceChildren();
      for (const file of input.files) drop.querySelector("[data-files]").append(row(drop.dataset.upload, file.name, words));
      input.value = "";
    });
    input.closest("[data-upload]").addEventListener("drop", (event) => event.stopPropagation());
  }
}

function row(field, name, words) {
  const line = document.createElement("li");
  const shown = document.createElement("span");
  shown.textContent = name;
  const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: field, value: `${MARK}${name}` });
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon btn-ghost", textContent: "×" });
  remove.setAttribute("aria-label", words.remove.replace("{name}", name));
  remove.addEventListener("click", () => line.remove());
  line.append(shown, hidden, remove);
  return line;
}

/** Fields that a condition reads draw their form anew; what has the focus keeps it, with its caret. */
export function followConditions(host, ask, words) {
  let waiting = 0;
  const changed = (event) => {
    const form = event.target.closest(".trial-card");
    if (!form || !event.target.matches(".live")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => void again(form, ask, words), PAUSE);
  };
  host.addEventListener("input", changed);
  host.addEventListener("change", changed);
}

async function again(form, ask, words) {
  const sent = valuesOf(form);
  const answer = await ask(Number(form.dataset.item), sent);
  if (!answer || !form.isConnected) return;
  const page = new DOMParser().parseFromString(answer.html, "text/html");
  const fresh = page.getElementById(`${form.id}-fields`);
  const old = document.getElementById(`${form.id}-fields`);
  if (!fresh || !old || JSON.stringify(valuesOf(form)) !== JSON.stringify(sent)) return; // typed on meanwhile: the next answer
  const focus = document.activeElement;
  const [id, from, to] = [old.contains(focus) ? focus.id : "", focus?.selectionStart, focus?.selectionEnd];
  old.replaceWith(fresh);
  fitFiles(fresh, words);
  const next = id ? document.getElementById(id) : null;
  next?.focus({ preventScroll: true });
  if (next && typeof from === "number") {
    try { next.setSelectionRange(from, to); } catch { /* a number has no caret to be set */ }
  }
}
