// Finds while one types: the answer of the form's own address stands in place of the list, what stood beside it goes
// away meanwhile. Without script the form asks for the whole page.

import { send } from "./session.js";

const PAUSE_MS = 200;
let timer = 0;
let asked = ""; // the latest question: an answer to an earlier one is dropped

async function find(input) {
  const words = input.value.trim();
  asked = words;
  const list = document.querySelector(input.dataset.search);
  const address = `${input.form.getAttribute("action")}?${new URLSearchParams({ q: words })}`;
  const response = await send(address, { headers: { "HX-Request": "true", Accept: "text/html" } }, { quiet: true }).catch(() => null);
  if (!response?.ok || words !== asked) return;
  list.innerHTML = await response.text();
  document.querySelectorAll("[data-beside-search]").forEach((part) => { part.hidden = !!words; });
}

export function watchSearches() {
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-search]")) return;
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE_MS, target);
  });
}
