/* The chat of a service desk on pages of any site: one file, no library, nothing that a strict content policy refuses.
   It lives in a shadow root, talks to the site that it was loaded from, and keeps its token and what was typed in the
   localStorage of the page. Words, colour and hours come from there; everything that people wrote is text, never markup. */
(() => {
  "use strict";
  const script = document.currentScript || document.querySelector("script[data-widget]");
  const key = script && script.dataset.widget;
  if (!key || document.getElementById("instar-chat")) return;
  const base = new URL(`${key}/`, script.src).href;
  const preview = "preview" in script.dataset;
  const spoken = script.dataset.lang || document.documentElement.lang || navigator.language || "";
  const lang = /^ru\b/i.test(spoken) ? "ru" : "en";
  const NAME = `instar-chat.${key}`;
  const SOON = 2500;
  const CSS = `
:host{all:initial;--bg:#fff;--fg:#1c2430;--dim:#596270;--line:#8a93a0;--ours:#eef1f5;--bad:#b42318;--link:#1d4ed8}
@media(prefers-color-scheme:dark){:host{--bg:#181d25;--fg:#e8ebf0;--dim:#a9b2bf;--line:#737d8b;--ours:#2a313c;--bad:#ff9b8f;--link:#9dbcff}}
*{box-sizing:border-box;font:16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:inherit}
[hidden]{display:none!important}
button{cursor:pointer}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.launch:focus-visible,header :focus-visible,.send:focus-visible{outline-color:var(--fg);box-shadow:0 0 0 2px #fff}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;display:block}
.launch{position:fixed;z-index:2147483000;right:20px;bottom:20px;width:56px;height:56px;border:0;border-radius:28px;padding:16px;background:var(--c);color:#fff;box-shadow:0 4px 16px #0005}
.launch i{position:absolute;top:2px;right:2px;width:14px;height:14px;border-radius:7px;background:#d92d20;border:2px solid #fff}
.panel{position:fixed;z-index:2147483000;right:20px;bottom:88px;width:370px;height:560px;max-height:calc(100vh - 108px);display:flex;flex-direction:column;background:var(--bg);color:var(--fg);border:1px solid var(--line);border-radius:10px;overflow:hidden;box-shadow:0 8px 32px #0006;animation:rise .15s}
@keyframes rise{from{transform:translateY(12px);opacity:0}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
header{display:flex;gap:8px;align-items:flex-start;padding:12px 8px 12px 16px;background:var(--c);color:#fff}
header div{flex:1}
h2{margin:0;font-weight:600;font-size:18px}
p{margin:0}
.state{font-size:14px}
.plain{background:none;border:0;padding:10px;border-radius:6px;min-width:44px;min-height:44px;flex:none}
.log{flex:1;overflow:auto;padding:12px 16px;display:flex;flex-direction:column;gap:10px}
.said{max-width:88%;align-self:flex-start;padding:8px 12px;border-radius:10px;background:var(--ours);overflow-wrap:anywhere;white-space:pre-wrap}
.own{align-self:flex-end;background:var(--c);color:#fff}
.own a,.own .word{color:#fff}
.meta{display:block;font-size:13px;opacity:.92;white-space:normal}
.row{display:flex;gap:8px;flex-wrap:wrap;align-items:end;white-space:normal}
a,.word{color:var(--link);text-decoration:underline}
.word{background:none;border:0;padding:4px 0;min-height:24px;text-align:left}
.bad{color:var(--bad);padding:8px 16px}
.tip{font-size:14px;color:var(--dim);padding-bottom:6px}
.tip:empty{padding:0}
form{padding:10px 12px;border-top:1px solid var(--line)}
label{font-size:14px;flex:1;min-width:110px}
input,textarea{width:100%;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--fg);padding:8px 10px}
::placeholder{color:var(--dim);opacity:1}
textarea{resize:none;height:66px;flex:1}
.send,.score,.save{border:1px solid var(--c);border-radius:6px;background:var(--c);color:#fff;min-height:44px;padding:8px 14px}
.score{min-width:44px;padding:8px 4px}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media(max-width:480px){.panel{inset:0;width:auto;height:auto;max-height:none;border:0;border-radius:0}.open .launch{display:none}}
@media(forced-colors:active){.said,.launch,.send,.score,header{border:1px solid}}`;
  const SHAPES = {
    talk: "M4 5h16v11h-9l-5 4v-4H4z",
    close: "M6 6l12 12M18 6L6 18",
    send: "M4 12l16-8-6 16-3-7z",
    clip: "M15 7l-6 6a2 2 0 003 3l6-6a4 4 0 00-6-6l-6 6a6 6 0 009 9l5-5",
  };

  /* -- what is kept in the browser; where it keeps nothing, for as long as the page is open */
  let kept = { draft: "", out: [] };
  try {
    if (!preview) kept = { ...kept, ...JSON.parse(localStorage.getItem(NAME) || "{}") };
  } catch { /* begin anew */ }
  const keep = () => {
    if (preview) return;
    const out = kept.out.map(({ id, text, files }) => ({ id, text, lost: Boolean(files && files.length) }));
    try {
      localStorage.setItem(NAME, JSON.stringify({ ...kept, out }));
    } catch { /* full, or not allowed */ }
  };

  /* -- building */
  const make = (tag, props = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name in made && name !== "role") made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const shape = (name) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  };
  const linked = (text) =>
    text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).map((part, place) =>
      place % 2 ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const when = (at, more) => new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", ...more }).format(at);
  const clock = (at) => when(at, new Date(at).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" });
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");

  /* -- asking the desk */
  const ask = async (path, given, raw) => {
    const headers = { "X-Chat-Language": lang, "X-Chat-Page": (location.origin + location.pathname).slice(0, 500) };
    if (kept.token) headers["X-Chat-Token"] = kept.token;
    const body = given && new FormData();
    for (const [name, value] of given || []) body.append(name, value);
    const asked = fetch(base + path, { method: body ? "POST" : "GET", headers, body, credentials: "omit" });
    const answer = await asked.catch(() => { throw new Error(""); }); /* no connection: said in our own words */
    if (answer.ok) return raw ? answer.blob() : answer.json();
    const told = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(told.sentence || ""), { status: answer.status });
  };

  const begin = (site) => {
    const words = site.words;
    const shown = new Map();
    let last = 0, wait = SOON, timer = 0, chosen = [], chain = Promise.resolve();
    const host = make("div", { id: "instar-chat", lang });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    const paint = new CSSStyleSheet();
    const colour = (code) => paint.replaceSync(`:host{--c:${/^#[0-9a-f]{6}$/.test(code) ? code : "#1d4ed8"}}${preview ? "@media(max-width:900px){.launch{bottom:88px}}" : ""}`); /* the desk has a bar there */
    sheet.replaceSync(CSS);
    colour(site.colour);
    root.adoptedStyleSheets = [sheet, paint];

    const dot = make("i", { hidden: true });
    const launch = make("button", { type: "button", className: "launch", "aria-haspopup": "dialog", "aria-expanded": "false" }, shape("talk"), dot);
    const state = make("p", { className: "state" });
    const close = make("button", { type: "button", className: "plain", "aria-label": words.close }, shape("close"));
    const greeting = make("p", { className: "said" }, ...linked(site.greeting));
    const log = make("div", { className: "log", role: "log", "aria-live": "polite", "aria-label": words.title, tabIndex: 0 }, greeting);
    const bad = make("p", { className: "bad", role: "alert", hidden: true });
    const email = make("input", { type: "email", autocomplete: "email", maxLength: 254, required: true });
    const name = make("input", { autocomplete: "name", maxLength: 100 });
    const who = make("form", { noValidate: true, hidden: true },
      make("p", { className: "tip" }, words.leave),
      make("div", { className: "row" }, make("label", {}, words.name, name), make("label", {}, words.email, email),
        make("button", { className: "save" }, words.save)));
    const noted = make("p", { className: "tip" });
    const picker = make("input", { type: "file", multiple: true, hidden: true, tabIndex: -1 });
    const clip = make("button", { type: "button", className: "plain", "aria-label": words.attach }, shape("clip"));
    const files = make("div", { className: "row" });
    const text = make("textarea", { "aria-label": words.message, placeholder: words.message, maxLength: site.longest, value: kept.draft });
    const write = make("form", {}, noted, files,
      make("div", { className: "row" }, text, picker, clip, make("button", { className: "send", "aria-label": words.send }, shape("send"))));
    const heading = make("h2", { id: "title" }, words.title);
    const panel = make("section", { className: "panel", role: "dialog", "aria-labelledby": "title", hidden: true },
      make("header", {}, make("div", {}, heading, state), close), log, bad, who, write);
    const news = make("div", { className: "quiet", role: "status" });
    const all = make("div", {}, panel, launch, news);
    root.append(all);
    document.body.append(host);

    /* -- what is to be seen */
    const complain = (sentence) => {
      bad.hidden = !sentence;
      bad.textContent = sentence;
    };
    const label = () => launch.setAttribute("aria-label", dot.hidden ? words.open : `${words.open}. ${words.unread}`);
    const hours = (open, opens) => {
      const day = { weekday: "long", day: "numeric", month: "long" };
      state.textContent = open ? words.here : opens ? fill(words.away, { when: when(opens, day) }) : words.away_unknown;
      site.open = open;
      offer();
    };
    /* an e-mail is asked for when nobody is there, and of who has begun to talk */
    const offer = () => {
      who.hidden = Boolean(kept.email) || (site.open && !shown.size);
      noted.textContent = kept.email ? fill(words.noted, { email: kept.email }) : "";
    };
    const bottom = () => { log.scrollTop = log.scrollHeight; };
    const bubble = (line) => {
      const said = make("div", { className: line.own ? "said own" : "said" },
        make("span", { className: "quiet" }, `${line.own ? words.you : words.us}: `), ...linked(line.text));
      (line.files || []).forEach((file, place) => {
        const size = `${file.name}, ${Math.max(1, Math.round(file.size / 1024))} KB`;
        if (line.own) said.append(make("span", { className: "meta" }, size));
        else said.append(make("div", {}, make("button", { type: "button", className: "word", onclick: () => fetchFile(line.id, place, file.name) }, size)));
      });
      return said;
    };
    const add = (line) => {
      last = Math.max(last, line.id);
      if (line.key) drop(line.key);
      if (shown.has(line.id)) return false;
      const said = bubble(line);
      if (line.asks) said.append(question(line));
      else if (line.score) said.append(make("span", { className: "meta" }, fill(words.rated, line)));
      said.append(make("span", { className: "meta" }, clock(line.at)));
      shown.set(line.id, said);
      const waiting = log.querySelector("[data-out]");
      log.insertBefore(said, waiting);
      bottom();
      return !line.own;
    };
    const question = (line) => {
      const row = make("div", { className: "row", role: "group", "aria-label": words.rate });
      for (let score = 1; score <= 5; score += 1) {
        const vote = async () => {
          try {
            const got = await ask("rate", [["line", line.id], ["score", score]]);
            const thanks = make("span", { className: "meta", tabIndex: -1 }, fill(words.rated, got));
            row.replaceWith(thanks);
            thanks.focus();
          } catch (error) {
            complain(error.message || words.offline);
          }
        };
        row.append(make("button", { type: "button", className: "score", "aria-label": `${score}: ${words[score]}`, title: words[score], onclick: vote }, String(score)));
      }
      return row;
    };
    const fetchFile = async (line, place, called) => {
      try {
        const address = URL.createObjectURL(await ask(`file/${line}/${place}`, null, true));
        make("a", { href: address, download: called }).click();
        setTimeout(() => URL.revokeObjectURL(address), 60000);
      } catch (error) {
        complain(error.message || words.offline);
      }
    };

    /* -- what leaves */
    const outbox = (id) => log.querySelector(`[data-out="${id}"]`);
    const drop = (id) => {
      const before = kept.out.length;
      kept.out = kept.out.filter((one) => one.id !== id);
      if (outbox(id)) outbox(id).remove();
      if (before !== kept.out.length) keep();
    };
    const pending = (item, failed) => {
      const listed = (item.files || []).map((one) => ({ name: one.name, size: one.size }));
      const said = bubble({ own: true, text: item.text, files: listed });
      said.dataset.out = item.id;
      said.append(make("span", { className: "meta", role: "status" }, failed || words.sending));
      if (failed && !item.lost) said.append(make("button", { type: "button", className: "word", onclick: () => send(item) }, words.again));
      const before = outbox(item.id);
      if (before) before.replaceWith(said);
      else log.append(said);
      bottom();
    };
    const send = (item) => {
      pending(item);
      chain = chain.then(() => deliver(item));
    };
    const deliver = async (item) => {
      try {
        const given = [["id", item.id], ["text", item.text], ...(item.files || []).map((one) => ["file", one])];
        const got = await ask("say", given);
        kept.token = got.token;
        add(got.line);
        keep();
        offer();
        complain("");
        soon();
      } catch (error) {
        pending(item, `${words.failed} ${error.message || words.offline}`);
      }
    };
    const say = () => {
      const body = text.value.trim();
      if (!body && !chosen.length) return;
      const item = { id: newId(), text: body, files: chosen };
      text.value = kept.draft = "";
      choose([]);
      if (preview) {
        add({ id: last + 1, own: true, text: body, files: item.files, at: Date.now() });
        complain(words.preview);
        return;
      }
      kept.out.push(item);
      keep();
      send(item);
    };
    const choose = (list) => {
      chosen = list;
      picker.value = "";
      files.replaceChildren(...list.map((one) =>
        make("button", { type: "button", className: "word", "aria-label": fill(words.remove, one), onclick: () => { choose(chosen.filter((other) => other !== one)); clip.focus(); } }, `${one.name} ×`)));
      const most = Math.floor(site.bytes / 1048576);
      if (list.length > site.files) complain(fill(words.many, { most: site.files }));
      else complain(list.reduce((sum, one) => sum + one.size, 0) > site.bytes ? fill(words.large, { most }) : "");
    };

    /* -- what comes: asked for again and again, ever more slowly while nothing does */
    const later = (ms) => {
      clearTimeout(timer);
      if (kept.token && !preview) timer = setTimeout(look, document.hidden ? Math.max(ms, 45000) : ms);
    };
    const soon = () => later(wait = SOON);
    const look = async () => {
      try {
        const first = !last;
        const got = await ask(`talk?after=${last}`);
        const fresh = got.lines.filter(add);
        kept.email = got.email || undefined;
        hours(got.open, got.opens);
        if (bad.textContent === words.offline) complain("");
        if (fresh.length && panel.hidden && fresh[fresh.length - 1].id > (kept.read || 0)) {
          dot.hidden = false;
          news.textContent = words.unread;
          label();
        }
        if (!panel.hidden) kept.read = last;
        keep();
        wait = got.lines.length && !first ? SOON : Math.min(wait * 1.3, panel.hidden ? 30000 : 12000);
      } catch (error) {
        if (error.status === 401) {
          delete kept.token;
          keep();
          return;
        }
        if (!panel.hidden) complain(error.message || words.offline);
        wait = Math.min(wait * 2, 60000);
      }
      later(wait);
    };

    /* -- by hand */
    const toggle = (open, focus = true) => {
      panel.hidden = !open;
      all.className = open ? "open" : "";
      launch.setAttribute("aria-expanded", String(open));
      if (open) {
        dot.hidden = true;
        news.textContent = "";
        kept.read = last;
        bottom();
        soon();
      }
      label();
      kept.open = open;
      keep();
      if (focus) (open ? text : launch).focus();
    };
    launch.onclick = () => toggle(panel.hidden);
    close.onclick = () => toggle(false);
    clip.onclick = () => picker.click();
    picker.onchange = () => choose([...chosen, ...picker.files]);
    text.oninput = () => {
      kept.draft = text.value;
      keep();
    };
    text.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      say();
    };
    write.onsubmit = (event) => {
      event.preventDefault();
      say();
      text.focus();
    };
    who.onsubmit = async (event) => {
      event.preventDefault();
      if (preview) return;
      try {
        const got = await ask("who", [["email", email.value], ["name", name.value]]);
        kept.token = got.token;
        kept.email = got.email;
        keep();
        complain("");
        offer();
        text.focus();
      } catch (error) {
        complain(error.message || words.offline);
        email.focus();
      }
    };
    panel.onkeydown = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        toggle(false);
      }
      /* where it covers the page, Tab stays in it */
      if (event.key !== "Tab" || !matchMedia("(max-width:480px)").matches) return;
      const stops = [...panel.querySelectorAll("button,input:not([hidden]),textarea,a,[tabindex='0']")].filter((one) => one.offsetParent);
      const [from, to] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]];
      if (root.activeElement !== from) return;
      event.preventDefault();
      to.focus();
    };
    document.addEventListener("visibilitychange", () => document.hidden || soon());
    window.addEventListener("online", soon);
    if (preview) document.addEventListener("instar-chat", ({ detail }) => {
      greeting.replaceChildren(...linked(detail.greeting));
      colour(detail.colour);
    });

    hours(site.open, site.opens);
    label();
    for (const item of kept.out) pending(item, `${words.failed} ${item.lost ? words.lost : ""}`);
    if (kept.open || (preview && innerWidth > 900)) toggle(true, false);
    if (kept.token) look();
  };

  const start = () => ask("setup").then(begin, (error) => console.warn(`instar chat: ${error.message || "the desk does not answer"}`));
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
