// What the parts of the table editor share: addresses, words, the way to the server.

/** {kind, key, urls, words, vocabulary, lang, csrf, word(name, values), ask(url, body), say(text)} */
export function contextOf() {
  const context = { ...read("editor-context"), words: read("editor-words"), vocabulary: read("editor-vocabulary"), say };
  Object.defineProperty(context, "csrf", { get: () => document.querySelector("meta[name=csrf]")?.content ?? "" });
  context.word = (name, values = {}) => (context.words[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  context.ask = (url, body) => ask(context, url, body);
  return context;
}

export function read(id) {
  return JSON.parse(document.getElementById(id)?.textContent || "{}");
}

/** POST of JSON, or of a form's data (without a body: GET) → the JSON of the answer. Throws an Error with the sentence of
 * the refusal, and its `status` and `problem`. */
async function ask(context, url, body) {
  const headers = { Accept: "application/json", "X-CSRF-Token": context.csrf };
  const init = { headers };
  if (body instanceof FormData) Object.assign(init, { method: "POST", body });
  else if (body !== undefined) Object.assign(init, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
  let answer;
  let value = null;
  try {
    answer = await fetch(url, init);
    value = await answer.json();
  } catch (cause) {
    if (!answer) throw Object.assign(new Error(context.word("no_answer")), { status: 0, cause });
  }
  if (answer.ok && value !== null) return value;
  throw Object.assign(new Error(value?.problem ?? context.word("no_answer")), { status: answer.status, problem: value });
}

/** Into the polite region of the page. */
function say(text) {
  const region = document.getElementById("say");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
}
