// Asks the server. A refusal is an answer too: { problem }, which is true where nothing was said.

const csrf = () => document.querySelector("meta[name=csrf]")?.content ?? "";

/** The list's filters and the date that its tickets lie by. */
export function asking(filters, by) {
  return { filters, by };
}

export async function ask(what, query) {
  return answer(address(what, query), {});
}

export async function post(what, query, values) {
  const headers = { "X-CSRF-Token": csrf() };
  return answer(address(what, query), { method: "POST", headers, body: new URLSearchParams(values) });
}

function address(what, { filters, ...query }) {
  const all = new URLSearchParams(filters);
  for (const [name, value] of Object.entries(query)) all.set(name, value);
  return `/x/calendar/${what}?${all}`;
}

async function answer(url, request) {
  try {
    const response = await fetch(url, { credentials: "same-origin", ...request, headers: { Accept: "application/json", ...request.headers } });
    const found = await response.json();
    return response.ok ? found : { problem: found.problem ?? found.error?.message ?? true };
  } catch {
    return { problem: true };
  }
}
