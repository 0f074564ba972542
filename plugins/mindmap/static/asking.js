// Asks the server. A refusal is an answer too: { problem }, which is true where nothing was said.

const csrf = () => document.querySelector("meta[name=csrf]")?.content ?? "";

/** The tree at an address; null while nothing has changed since `seen`. */
export async function read(address, seen = "") {
  const query = seen ? `${address.includes("?") ? "&" : "?"}seen=${seen}` : "";
  return answered(address + query, {});
}

/** One change: see script.py. */
export async function change(what, values) {
  const headers = { "X-CSRF-Token": csrf() };
  return answered(`/x/mindmap/do/${what}`, { method: "POST", headers, body: new URLSearchParams(values) });
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
