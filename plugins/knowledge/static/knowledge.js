// On a ticket: the text of an article goes into what is being written, at the caret. Without a box to write in, or where
// the server does not give the text, the form is sent as it is, and the server keeps the text for the reply.

const BOXES = { text: "client", link: "client", note: "staff" };
const visible = (element) => element && element.getClientRects().length > 0;

function boxFor(audience) {
  if (audience === "client") {
    const reply = [...document.querySelectorAll("form[data-step] [data-reply]")].find(visible);
    if (reply) return reply;
  }
  const radio = document.querySelector(`[data-compose] [name=audience][value="${audience}"]`);
  if (!radio) return null;
  if (!radio.checked) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return document.querySelector("[data-compose] [data-reply]");
}

function putIn(area, text) {
  const before = area.value.slice(0, area.selectionStart);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  area.focus();
  area.setRangeText(`${lead}${text}\n`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.scrollIntoView({ block: "center" });
}

async function attach(event) {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches?.("form[data-knowledge]") || form.dataset.plain || !button) return;
  const area = boxFor(BOXES[button.value]);
  if (!area) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (response?.ok) {
    const { text } = await response.json();
    putIn(area.isConnected ? area : boxFor(BOXES[button.value]), text);
    form.querySelector("[data-knowledge-used]").hidden = false;
    return;
  }
  form.dataset.plain = "1"; // what is wrong is said on a page
  form.requestSubmit(button);
}

document.addEventListener("submit", attach);
