"""The letters of the bell: news at once, and the digest, each as plain text and as HTML, in its reader's language.

Both say why they come and how to get no more of them: a link that needs no log-in, which programs of mail know too
(RFC 8058).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from markupsafe import Markup

from instar import mail
from instar.access import Actor
from instar.commands.notice_settings import stop_token
from instar.i18n import _, ngettext, use
from instar.kernel import Kernel
from instar.queries.counters import counters
from instar.queries.notices import Thread, by_id

MOST_THREADS = 50
"""Tickets that one letter names."""

_LANGUAGE = """
SELECT coalesce(s.language, p.language) FROM principal p LEFT JOIN notice_setting s ON s.principal_id = p.id
WHERE p.id = ?"""


class _Count(NamedTuple):
    words: str
    url: str


def news_letter(kernel: Kernel, of: int, to: int, ids: Collection[int]) -> mail.Letter | None:
    """What somebody was told, for himself or for who stands in for him; None: nothing of it is left to say."""
    actor = kernel.access.actor(to)
    if actor is None or not actor.email:
        return None
    with use(_language(kernel, to)):
        threads = by_id(kernel, actor, of, ids)
        if not threads:
            return None
        absent = kernel.directory.person(of) if of != to else None
        head = _("In place of {name}, who is away:").format(name=absent.name) if absent else ""
        return _letter(kernel, actor, _subject(threads), head, (), threads, "now")


def digest_letter(kernel: Kernel, of: int, ids: Collection[int]) -> mail.Letter | None:
    """What waits, what is late and what has changed; None where there is none of the three."""
    actor = kernel.access.actor(of)
    if actor is None or not actor.email:
        return None
    with use(_language(kernel, of)):
        threads = by_id(kernel, actor, of, ids)
        waits = counters(kernel, actor)
        if not threads and not waits.work:
            return None
        late = ngettext("{n} is late", "{n} are late", waits.late).format(n=waits.late)
        mine = ngettext("{n} step waits for you", "{n} steps wait for you", waits.work).format(n=waits.work)
        news = ngettext("{n} ticket has changed", "{n} tickets have changed", len(threads)).format(n=len(threads))
        counts = [_Count(late, "/work")] if waits.late else []
        counts += [_Count(mine, "/work")] if waits.work else []
        counts += [_Count(news, "/notices")] if threads else []
        subject = _("Digest: {counts}").format(counts=", ".join(one.words for one in counts))
        return _letter(kernel, actor, subject, "", counts, threads, "digest")


# -- below: how it is done -----------------------------------------------------------------------------------


def _subject(threads: Sequence[Thread]) -> str:
    if len(threads) > 1:
        return ngettext("{n} ticket has news", "{n} tickets have news", len(threads)).format(n=len(threads))
    only = threads[0]
    return f"{only.number} {only.title}" if only.number else only.title or only.lines[0].said


def _letter(
    kernel: Kernel,
    actor: Actor,
    subject: str,
    head: str,
    counts: Sequence[_Count],
    threads: Sequence[Thread],
    scope: str,
) -> mail.Letter:
    base = kernel.settings.base_url.rstrip("/")
    stop = f"{base}/notices/stop/{stop_token(kernel, actor.id or 0, scope)}"
    shown, left = threads[:MOST_THREADS], len(threads) - MOST_THREADS
    more = ngettext("and {n} more", "and {n} more", left).format(n=left) if left > 0 else ""
    foot = [
        (_("Choose what you are told, and how:"), f"{base}/me/notices"),
        (_("No more of these letters:"), stop),
    ]
    text = [*([head] if head else []), *(f"{one.words}: {base}{one.url}" for one in counts)]
    text += ["\n".join(_lines(thread, base)) for thread in shown]
    text += [f"{more}: {base}/notices"] if more else []
    text.append("-- \n" + "\n".join(f"{words} {url}" for words, url in foot))
    html = [Markup("<p>{}</p>").format(head)] if head else []
    html += [Markup('<p><a href="{}">{}</a></p>').format(base + one.url, one.words) for one in counts]
    html += [_block(thread, base) for thread in shown]
    html += [Markup('<p><a href="{}">{}</a></p>').format(f"{base}/notices", more)] if more else []
    html += [Markup("<hr>"), *(Markup('<p>{} <a href="{}">{}</a></p>').format(words, url, url) for words, url in foot)]
    headers = (("List-Unsubscribe", f"<{stop}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    page = Markup("<!doctype html><html><body>{}</body></html>").format(Markup("\n").join(html))
    return mail.Letter(
        actor.email or "", actor.name, subject, "\n\n".join(text) + "\n", html=str(page), headers=headers
    )


def _lines(thread: Thread, base: str) -> list[str]:
    """A ticket in plain text: what it is, what happened, why it is told, where it is."""
    found = [f"{thread.number} {thread.title}".strip()]
    for line in reversed(thread.lines):
        found.append(f"- {line.said}" + (f": {line.text}" if line.text else ""))
    found += [f"({thread.why})"] if thread.why else []
    url = thread.url or thread.lines[0].url
    return [*found, f"{base}{url}"] if url else found


def _block(thread: Thread, base: str) -> Markup:
    title = f"{thread.number} {thread.title}".strip()
    url = thread.url or thread.lines[0].url
    head = Markup('<a href="{}">{}</a>').format(base + url, title) if url else Markup("{}").format(title)
    lines = Markup("").join(
        Markup("<li>{}{}</li>").format(line.said, Markup("<br>{}").format(line.text) if line.text else "")
        for line in reversed(thread.lines)
    )
    why = Markup("<p><small>{}</small></p>").format(thread.why) if thread.why else ""
    return Markup("<h3>{}</h3><ul>{}</ul>{}").format(head, lines, why)


def _language(kernel: Kernel, person: int) -> str:
    found: str | None = kernel.store.read().value(_LANGUAGE, (person,))
    return found if found in kernel.settings.languages else kernel.settings.language
