// Asks the server. A refusal is an answer too: { problem }, which is true where nothing was said.

const csrf = () => document.querySelector("meta[name=csrf]")?.content ?? "";

/** What is drawn; null while nothing has changed since `seen`. `open`: tickets below which all is wanted. */
export async function readRows(address, { open = [], seen = "" } = {}) {
  const more = new URLSearchParams();
  if (open.length) more.set("open", open.join(","));
  if (seen) more.set("seen", seen);
  const query = String(more);
  return answered(query ? `${address}${address.includes("?") ? "&" : "?"}${query}` : address, {});
}

/** The reckoned plan of these tickets. */
export async function readBars(numbers) {
  return post("/x/projects/gantt/bars", { numbers: numbers.join(",") });
}

/** One change: see script.py. */
export async function change(what, values) {
  return post(`/x/projects/gantt/do/${what}`, values);
}

function post(address, values) {
  return answered(address, { method: "POST", headers: { "X-CSRF-Token": csrf() }, body: new URLSearchParams(values) });
}

async function answered(address, request) {
  try {
    const headers = { Accept: "application/json", ...request.headers };
    const response = await fetch(address, { credentials: "same-origin", ...request, headers });
    if (response.status === 204) return null;
    const found = await response.json();
    return response.ok ? found : { problem: found.problem ?? found.error?.message ?? true };
  } catch {
    return { problem: true };
  }
}
