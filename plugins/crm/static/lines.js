// Lines of a deal or an order: codes are looked up while they are typed, amounts follow, Enter goes on to the next line.
// What a line comes to is worked out anew by the server; here it is only shown beforehand.

const FORM = "[data-crm-lines]";

function number(text) {
  const plain = text.replace(/[\s\u00a0\u202f\u2009']/g, "").replace(",", ".");
  return /^[+-]?\d+(\.\d*)?$/.test(plain) ? Number(plain) : null;
}

function field(row, name) {
  return row.querySelector(`[name="${name}"]`);
}

function comes(row) {
  const price = number(field(row, "price").value);
  const count = number(field(row, "quantity").value || "1");
  const discount = number(field(row, "discount").value || "0");
  if (price === null || count === null || discount === null) return null;
  return Math.round((price * count * (100 - discount) + 1e-7)) / 100;
}

function shown(amount) {
  const language = document.documentElement.lang || "en";
  return amount.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function follow(form) {
  let total = 0;
  for (const row of form.querySelectorAll("[data-line]")) {
    const amount = comes(row);
    row.querySelector("[data-amount]").textContent = amount === null ? "" : shown(amount);
    total += amount ?? 0;
  }
  const place = form.closest("[data-crm]")?.querySelector("[data-total]");
  if (place) place.textContent = shown(total);
}

async function look(row) {
  const form = row.closest(FORM);
  const code = field(row, "code").value.trim();
  if (!code) return;
  const list = form.querySelector('[name="list"]')?.value ?? "";
  const answer = await fetch(`${form.dataset.find}?${new URLSearchParams({ code, list })}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || field(row, "code").value.trim() !== code) return;
  const found = await answer.json();
  for (const name of ["name", "price", "unit", "vat"]) {
    const input = field(row, name);
    if (found[name] && !input.value) input.value = found[name];
  }
  if (!field(row, "quantity").value) field(row, "quantity").value = "1";
  follow(form);
}

function more(form) {
  const rows = form.querySelectorAll("[data-line]");
  const made = rows[rows.length - 1].cloneNode(true);
  for (const input of made.querySelectorAll("input, select")) {
    if (input.type === "checkbox") input.closest("td").querySelector("input[type=checkbox]").remove();
    else input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.classList.remove("is-invalid");
    const label = input.getAttribute("aria-label");
    if (label) input.setAttribute("aria-label", label.replace(/\d+/, String(rows.length + 1)));
  }
  for (const told of made.querySelectorAll(".crm-said")) told.remove();
  made.querySelector("[data-amount]").textContent = "";
  rows[rows.length - 1].after(made);
  return made;
}

function begun(event) {
  return event.target instanceof Element ? event.target.closest(FORM) : null;
}

document.addEventListener("input", (event) => {
  const form = begun(event);
  if (!form) return;
  const row = event.target.closest("[data-line]");
  if (row && event.target.name !== "code") follow(form);
});

document.addEventListener("change", (event) => {
  const form = begun(event);
  if (form && event.target.name === "code") look(event.target.closest("[data-line]"));
});

document.addEventListener("keydown", (event) => {
  const form = begun(event);
  const row = form && event.target.closest("[data-line]");
  if (!row || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target.type === "checkbox") return;
  event.preventDefault();
  const next = row.nextElementSibling?.matches("[data-line]") ? row.nextElementSibling : more(form);
  field(next, "code").focus();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-crm-more]") : null;
  if (button) field(more(button.closest(FORM)), "code").focus();
});

function ready() {
  for (const button of document.querySelectorAll("[data-crm-more][hidden]")) button.hidden = false;
}

document.addEventListener("htmx:afterSettle", ready);
ready();
