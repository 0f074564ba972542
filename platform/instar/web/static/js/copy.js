// Copies a text, and says so. Without https there is no clipboard for scripts; a selection does it then.

import { toast } from "./say.js";
import { words } from "./words.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    bySelection(text);
  }
  toast(words.copied);
}

/** Buttons that copy a field: data-copy-from is its id. */
export function watchCopies() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-from]");
    if (button) copy(document.getElementById(button.dataset.copyFrom).value);
  });
}

function bySelection(text) {
  const active = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "visually-hidden";
  area.value = text;
  (active?.closest("dialog") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  active?.focus();
}
