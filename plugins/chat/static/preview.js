// Shows in the widget at the corner what is typed in the form: its greeting and its colour.

const form = document.querySelector(".chat-form");

function show() {
  const language = document.documentElement.lang === "ru" ? "ru" : "en";
  const typed = (code) => form.elements[`greeting_${code}`].value.trim();
  const greeting = typed(language) || typed("en") || typed("ru") || form.elements[`greeting_${language}`].placeholder;
  const colour = form.querySelector("[name=colour]:checked")?.dataset.code ?? "";
  document.dispatchEvent(new CustomEvent("instar-chat", { detail: { greeting, colour } }));
}

form?.addEventListener("input", show);
