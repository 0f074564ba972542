// What is being written is kept by the server, a moment after the typing stops; until the server has said so, this browser
// holds it too. Two windows of one person do not overwrite each other: the slower one is asked which of the two goes on.
//
//   const drafts = new Drafts(context, model)     context: kind, key, base, draft, lang, csrf, word(name, values), say
//   drafts.state       {name, text}: name is clean | waiting | saving | saved | here | out | conflict; text says it
//   drafts.conflict    {draft: {text, revision, base, updated} | null} while there is one
//   drafts.base        number of the version that the draft starts from; rebase(number) after a merge
//   await drafts.flush()   true when the server has everything
// Events: "state", and "around" {others: [{name, updated}], number} with each save.

const PAUSE_MS = 200;
const LONGEST_MS = 5000;
const AGAIN_MS = 5000;
const LARGEST_LAST_WORD = 60_000; // a browser that closes the page sends no more

export class Drafts extends EventTarget {
  #context;
  #model;
  #kept; // the text that the server has
  #timer = null;
  #since = 0;
  #sending = null;
  #ended = false;
  #key;
  #at; // when it was saved last

  constructor(context, model) {
    super();
    this.#context = context;
    this.#model = model;
    this.#kept = model.text;
    this.#key = context.key;
    this.#at = context.draft?.updated ?? null;
    this.revision = context.draft?.revision ?? 0;
    this.base = context.draft?.base ?? context.base ?? 0;
    this.number = context.number ?? this.base;
    this.others = [];
    this.conflict = null;
    this.#tell(context.draft ? "saved" : "clean", context.draft?.updated);
    model.addEventListener("change", () => this.#changed());
    model.addEventListener("typed", () => this.#changed());
    document.addEventListener("visibilitychange", () => { document.hidden ? this.#lastWord() : this.look(); });
    addEventListener("pagehide", () => this.#lastWord());
    addEventListener("online", () => this.flush());
    addEventListener("beforeunload", (event) => { if (this.#unsafe()) event.preventDefault(); });
    this.ready = this.#begin();
  }

  /** Whether the server lacks something of what is shown. */
  get pending() {
    return !this.#ended && this.#model.text !== this.#kept;
  }

  /** Save now what waits. Answers whether the server has everything. */
  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#sending) await this.#sending;
    if (!this.pending) return !this.conflict;
    if (this.conflict) return false;
    this.#sending = this.#save(this.#model.text).finally(() => { this.#sending = null; });
    await this.#sending;
    return !this.pending && !this.conflict;
  }

  /** The draft starts from another version from now on, since what that one has changed is in it. */
  async rebase(number) {
    this.base = number;
    this.#kept = null;
    return this.flush();
  }

  /** A way out of a conflict: what is shown here goes on. What the other window had is one step of undo away. */
  async goOnWithMine() {
    const { draft } = this.conflict;
    const mine = this.#model.text;
    const other = draft && read(draft.text);
    if (other) {
      const shown = this.#model.definition;
      this.#model.replace(other, this.#context.word("draft_other"), "drafts");
      this.#model.replace(shown, this.#context.word("draft_mine"), "drafts");
    }
    if (read(mine) === null) this.#model.hold(mine, "drafts");
    this.#agree(draft);
    this.#kept = null;
    return this.flush();
  }

  /** The other way out: what the other window has saved goes on; what was shown here is one step of undo away. */
  async takeOther() {
    const { draft } = this.conflict;
    const text = draft ? draft.text : (await this.#reach("GET")).in_force;
    this.#agree(draft);
    this.#kept = text;
    const other = text === null ? null : read(text);
    if (other) {
      this.#model.hold(null, "drafts");
      this.#model.replace(other, this.#context.word("draft_other"), "drafts");
      this.#kept = this.#model.text; // the same definition, as this browser writes it
    } else if (text !== null) {
      this.#model.hold(text, "drafts");
    }
    clearTimeout(this.#timer);
    this.#forget();
    this.#tell(draft ? "saved" : "clean", draft?.updated);
  }

  /** Discard the draft, here and there. */
  async discard() {
    clearTimeout(this.#timer);
    while (this.#sending) await this.#sending;
    await this.#reach("DELETE", undefined, `?revision=${this.revision}`);
    this.end();
  }

  /** What is shown is in force as this version: the next draft starts from it. */
  published(number) {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.revision = 0;
    this.base = this.number = number;
    this.#kept = this.#model.text;
    this.conflict = null;
    this.#forget();
    this.#tell("clean");
  }

  /** It was discarded: nothing is kept any more. */
  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#forget();
    this.#tell("clean");
  }

  /** Who else is at work, and what is in force: asked when the page opens and when it is looked at again. */
  async look() {
    const known = this.revision;
    try {
      const answer = await this.#reach("GET");
      if (this.#ended || this.#sending || this.conflict || this.revision !== known) return;
      this.#around(answer);
      if ((answer.draft?.revision ?? 0) !== known) this.#differ(answer.draft);
    } catch { /* it is asked again at the next save */ }
  }

  /** A page that was written without the draft gets it now. */
  async #begin() {
    const held = this.#held();
    if (this.#context.draft !== undefined) this.#restore(held);
    await this.look();
    if (this.#context.draft === undefined) this.#restore(held);
  }

  // -- below: how it is done ------------------------------------------------------------------------------------------

  #changed() {
    if (this.#ended) return;
    if (!this.pending && !this.conflict) return this.#settled();
    this.#remember();
    if (this.conflict) return;
    const now = performance.now();
    if (this.#timer === null) this.#since = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), now - this.#since > LONGEST_MS ? 0 : PAUSE_MS);
    if (!["here", "out"].includes(this.state.name)) this.#tell("waiting");
  }

  /** The server has what is shown: just now, or since it was changed back. */
  #settled() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#forget();
    if (!this.#sending || this.state.name === "saving") this.#tell(this.revision ? "saved" : "clean", this.#at);
  }

  async #save(text) {
    this.#tell("saving");
    try {
      if (this.#key !== this.#context.key) await this.#move();
      const answer = await this.#reach("PUT", { text, revision: this.revision, base: this.base });
      this.revision = answer.revision;
      this.#kept = text;
      this.#around(answer);
      this.#at = Date.now();
      this.#changed();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What was never published has been given another key: the draft goes along. */
  async #move() {
    this.#forget();
    if (this.revision) await this.#reach("DELETE");
    this.#key = this.#context.key;
    this.revision = 0;
  }

  #failed(error) {
    if (error.code === "draft_changed") {
      const draft = error.data.draft;
      return this.#differ(draft && { ...draft, base: draft.base_number });
    }
    if (error.status === 401) this.#tell("out");
    else if (!error.status || error.status >= 500) this.#tell("here");
    else return this.#tell("refused", null, error.message);
    this.#timer = setTimeout(() => this.flush(), AGAIN_MS);
  }

  /** Another window has saved something else. With the same text, or with nothing changed here, there is nothing to ask. */
  #differ(draft) {
    if (draft && draft.text === this.#model.text) {
      this.#agree(draft);
      this.#kept = draft.text;
      this.#forget();
      return this.#tell("saved", draft.updated);
    }
    this.conflict = { draft };
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.pending) return this.takeOther(); // nothing was written here that could be lost
    this.#remember();
    this.#tell("conflict", draft?.updated);
  }

  #agree(draft) {
    this.revision = draft?.revision ?? 0;
    this.#at = draft?.updated ?? null;
    if (draft) this.base = draft.base ?? draft.base_number ?? this.base;
    this.conflict = null;
  }

  #around({ others, number }) {
    this.others = others;
    this.number = number;
    this.dispatchEvent(new CustomEvent("around", { detail: { others, number } }));
  }

  /** Sent while the page closes; no answer is waited for, and the copy here stays until the page is opened again. */
  #lastWord() {
    if (!this.pending || this.conflict || this.#sending) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.#model.text;
    if (text.length < LARGEST_LAST_WORD) this.#sending = this.#save(text).finally(() => { this.#sending = null; });
    else this.flush();
  }

  async #reach(method, body, query = "") {
    const { kind, csrf } = this.#context;
    const sent = body && JSON.stringify(body);
    const headers = { Accept: "application/json", "X-CSRF-Token": csrf, ...(sent && { "Content-Type": "application/json" }) };
    const keepalive = !!sent && sent.length < LARGEST_LAST_WORD;
    const answer = await fetch(`/x/designer/drafts/${kind}/${this.#key}${query}`, { method, headers, body: sent, keepalive, credentials: "same-origin" });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    throw Object.assign(new Error(told.problem ?? ""), { status: answer.status, code: told.code, data: told.data });
  }

  // -- the copy in this browser

  get #place() {
    return `instar:definition:${document.body.dataset.user ?? ""}:${this.#context.kind}:${this.#key}`;
  }

  #remember() {
    try {
      localStorage.setItem(this.#place, JSON.stringify({ text: this.#model.text, revision: this.revision, base: this.base, at: Date.now() }));
    } catch { /* full, or forbidden: then leaving the page is asked about */ }
  }

  #forget() {
    try { localStorage.removeItem(this.#place); } catch { /* nothing was kept */ }
  }

  #held() {
    try { return JSON.parse(localStorage.getItem(this.#place)); } catch { return null; }
  }

  #unsafe() {
    return this.pending && this.#held()?.text !== this.#model.text;
  }

  /** What this browser held when the page was closed before the server had it. */
  #restore(held) {
    if (!held || typeof held.text !== "string") return;
    if (held.text === this.#kept) return this.#forget();
    const theirs = this.revision ? { text: this.#kept, revision: this.revision, base: this.base, updated: this.#at } : null;
    this.#show(held.text);
    if (held.revision === this.revision) {
      this.base = held.base;
      this.#changed();
      this.#context.say?.(this.#context.word("draft_restored"));
    } else {
      this.#differ(theirs);
    }
  }

  #show(text) {
    const definition = read(text);
    if (definition) this.#model.replace(definition, this.#context.word("draft_mine"), "drafts");
    else this.#model.hold(text, "drafts");
  }

  #tell(name, at = null, text = null) {
    const time = at ? new Date(at).toLocaleTimeString(this.#context.lang, { timeStyle: "short" }) : "";
    this.state = { name, text: text ?? this.#context.word(`draft_${name}`, { time }) };
    this.dispatchEvent(new CustomEvent("state", { detail: this.state }));
  }
}

function read(text) {
  try {
    const found = JSON.parse(text);
    return found && typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}
