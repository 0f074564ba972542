// Files go to the server as they are chosen or pasted; the form then carries their ids. Where the server does not take
// them so (a visitor's form), they stay in the field and go with the form, as they do without script.

import { icon } from "./icons.js";
import { say } from "./say.js";
import { send } from "./session.js";
import { words } from "./words.js";

const underway = new WeakMap(); // form → how many uploads

/** A stranger may not leave files without a letter: his go with the form. */
function isMember() {
  return !!document.body.dataset.user;
}

function listOf(drop) {
  return drop.querySelector("[data-files]");
}

function line(drop, name) {
  const item = document.createElement("li");
  const box = document.createElement("span");
  box.className = "file";
  const title = document.createElement("span");
  title.textContent = name;
  const state = document.createElement("span");
  state.className = "meta";
  state.textContent = words.uploading;
  box.append(icon("paperclip"), title, " ", state);
  item.append(box);
  listOf(drop).append(item);
  return item;
}

function complete(drop, item, { id, name, size }) {
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = drop.dataset.upload;
  hidden.value = id;
  item.querySelector(".meta").textContent = size;
  item.append(hidden, remover(name));
}

function remover(name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-icon btn-ghost";
  button.dataset.fileRemove = "";
  button.setAttribute("aria-label", `${words.remove} ${name}`);
  button.append(icon("x"));
  return button;
}

function fail(item, name, problem) {
  const state = item.querySelector(".meta");
  state.className = "error";
  state.textContent = problem || words.uploadFailed;
  item.dataset.failed = "";
  item.append(remover(name));
  say(`${name}: ${state.textContent}`, true);
}

async function upload(drop, file) {
  const item = line(drop, file.name);
  const form = drop.closest("form");
  underway.set(form, (underway.get(form) ?? 0) + 1);
  const body = new FormData();
  body.append("file", file, file.name);
  const response = await send("/upload", { method: "POST", body, headers: { Accept: "application/json" } });
  const answer = await response.json().catch(() => ({}));
  underway.set(form, underway.get(form) - 1);
  if (response.ok) {
    complete(drop, item, answer);
    changed(drop);
  } else if ([401, 403, 404].includes(response.status)) {
    item.remove();
    return false;
  } else fail(item, file.name, answer.problem);
  return true;
}

/** Lets a form go that waits for its uploads. After the field is cleared: else the file would go once more with it. */
function release(form) {
  if (!underway.get(form)) form?.dispatchEvent(new CustomEvent("instar:uploaded"));
}

function changed(drop) {
  drop.dispatchEvent(new CustomEvent("instar:files", { bubbles: true }));
}

async function chosen(input) {
  const drop = input.closest("[data-upload]");
  const files = [...input.files];
  if (!isMember() || !drop || !files.length || input.dataset.stays) return;
  const taken = await Promise.all(files.map((file) => upload(drop, file)));
  if (taken.every(Boolean)) input.value = "";
  else input.dataset.stays = "yes";
  release(input.form);
}

function removed(button) {
  const drop = button.closest("[data-upload]");
  button.closest("li").remove();
  changed(drop);
  drop.querySelector("input[type=file]")?.focus();
}

/** A picture pasted into a text goes to the files of the same form. */
async function pasted(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  const form = event.target.closest?.("form");
  const drop = form?.querySelector("[data-upload]");
  if (!isMember() || !drop || !files.length) return;
  event.preventDefault();
  await Promise.all(files.map((file) => upload(drop, file)));
  release(form);
}

/** Sending waits for the uploads of its form and goes on by itself. */
function holdBack(event) {
  const form = event.target;
  if (!underway.get(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(words.uploading);
  form.addEventListener("instar:uploaded", () => form.requestSubmit(event.submitter), { once: true });
}

export function watchFiles() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload] input[type=file]")) chosen(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-file-remove]");
    if (button) removed(button);
  });
  document.addEventListener("paste", pasted);
  document.addEventListener("submit", holdBack, true);
  document.addEventListener("instar:file", ({ target, detail }) => complete(target, line(target, detail.name), detail), true);
}
