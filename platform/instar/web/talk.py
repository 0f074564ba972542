"""The conversation of a ticket, oldest first: messages, and between them what was done and changed.

The first entry and the last three stand open, the middle is folded, so that the step below is near. Changes by one
person within five minutes are one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from instar.i18n import _, ngettext, pgettext, text
from instar.queries import history as past
from instar.queries.conversation import Message, conversation
from instar.queries.files import FileRow
from instar.queries.held import HeldRow
from instar.queries.ticket import TicketView
from instar.web import current, people, sizes, times, undelivered
from instar.web.held import waiting
from instar.web.markup import safe_html

OPEN_TAIL = 3
UNFOLDED = 5
"""So many entries are shown without any fold: hiding one line would only cost a click."""
ONE_LINE_MS = 5 * times.MINUTE
CAME = frozenset({"timer", "timer_late", "received", "signal"})
SPLIT = frozenset({"split_off", "split_from", "split_back"})
CHANGES = CAME | SPLIT | {"breached", "role", "field", "ended", "cancelled", "fault", "action_failed"}
"""Facts that readers of the conversation want to know; the rest is in the history."""
SHOWN_BY_BROWSERS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class File:
    """See ``_macros.html``."""

    id: str
    name: str
    size: str
    url: str
    image: bool
    person: people.Person | None = None
    time: times.TimeText | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """See ``_conversation.html``; ``at`` and ``by`` order and join the entries. ``quote``: the reader may write, so he
    may quote it. ``task_url``, ``split_url``: a task is made of it, or it goes to a new ticket; "" where he may not."""

    id: str
    kind: str
    at: int
    time: times.TimeText | None
    label: str = ""
    mine: bool = False
    person: people.Person | None = None
    lang: str | None = None
    html: Markup = field(default_factory=Markup)
    text: str = ""
    files: tuple[File, ...] = ()
    delivery: str = ""
    delivery_text: str = ""
    action: tuple[str, str] | None = None
    by: int | None = None
    quote: bool = False
    task_url: str = ""
    split_url: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """``newest``: id of the newest message that somebody else has written, 0 for none; ``newest_by``: his name where he
    is one of us and it is told, or the partner's; ``newest_ours``: he is one of us.
    ``count``: messages that the reader may read."""

    head: Sequence[Entry]
    folded: Sequence[Entry]
    tail: Sequence[Entry]
    folded_text: str
    newest: int
    count: int
    newest_by: str = ""
    newest_ours: bool = False


def talk(view: TicketView) -> Talk:
    kernel, actor = current.kernel(), current.actor()
    found = conversation(kernel, actor, view.key)
    events = past.history(kernel, actor, view.key).items
    may_write = view.can.comment or view.can.comment_internal
    why = undelivered.why(view, found.messages)
    said = (_message(view, one, quote=may_write, why=why.get(one.id, "")) for one in found.messages)
    entries = sorted(
        [*said, *_changes(view, events)],
        key=lambda entry: (entry.at, entry.kind in ("change", "done")),
    )
    entries = list(_joined(entries))
    shown: tuple[Sequence[Entry], Sequence[Entry], Sequence[Entry], str] = ((), (), entries, "")
    if len(entries) > UNFOLDED or found.left_out:
        head, folded, tail = entries[:1], entries[1:-OPEN_TAIL], entries[-OPEN_TAIL:]
        shown = head, folded, tail, _folded_text(folded, found.left_out)
    held = [_held(view, row, told) for row, told in waiting(view)]
    shown = (*shown[:2], [*shown[2], *held], shown[3])
    news = max((one for one in found.messages if _is_anothers(one)), key=lambda one: one.id, default=None)
    if news is None:
        return Talk(*shown, 0, found.count)
    by = (news.author.name if news.author else "") if news.ours else news.partner
    return Talk(*shown, news.id, found.count, by, news.ours)


def reader(view: TicketView) -> str | None:
    """Who will read a reply: "Ann Client <ann@client.example>, by e-mail"; None where nobody outside has asked."""
    someone = view.requester
    if someone is None:
        return None
    if not view.can.view_internal:
        return _("Those who work on it")
    address = someone.phone if view.channel == "phone" else someone.email
    who = f"{someone.name} <{address}>" if address and someone.name != address else someone.name
    ways = {"mail": _("{who}, by e-mail"), "site": _("{who}, on the site"), "phone": _("{who}, by phone")}
    plugin = current.kernel().plugins.channel(view.channel)
    pattern = ways.get(view.channel) or ("{who} · {channel}" if plugin else "{who}")
    return pattern.format(who=who, channel=text(plugin.title) if plugin else "")


def crossed(found: Talk) -> str:
    """Why an answer is asked for once more: somebody has written while it was typed."""
    if found.newest_by:
        return _("{name} has written meanwhile: the message stands above.").format(name=found.newest_by)
    if found.newest_ours:
        return _("Somebody has written meanwhile: the message stands above.")
    return _("The client has written meanwhile: the message stands above.")


def file(row: FileRow) -> File:
    return File(
        id=row.id,
        name=row.name,
        size=sizes.size(row.size),
        url=f"/files/{row.id}",
        image=row.media_type in SHOWN_BY_BROWSERS,
        person=people.person(row.uploader),
        time=times.moment(row.at),
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _message(view: TicketView, message: Message, *, quote: bool, why: str = "") -> Entry:
    note, edits = message.kind == "note", view.can.edit
    return Entry(
        id=f"m{message.id}",
        kind=message.kind,
        at=message.at,
        time=times.moment(message.at),
        label=_label(message),
        mine=message.ours,
        person=people.person(message.author) or people.named(message.contact),
        html=safe_html(message.body),
        files=tuple(file(row) for row in message.files),
        delivery="" if note else undelivered.SHOWN.get(message.delivery, ""),
        delivery_text=undelivered.words(message.delivery, why),
        action=undelivered.action(view, message),
        quote=quote and bool(message.body),
        task_url=f"/t/{view.number}/task?message={message.id}" if edits else "",
        split_url=f"/t/{view.number}/split?message={message.id}" if edits and message.kind != "partner" else "",
    )


def _held(view: TicketView, row: HeldRow, told: str) -> Entry:
    """A reply that is no message yet, below all others."""
    return Entry(
        id=f"held{row.id}",
        kind="message",
        at=row.due,
        time=times.moment(row.at),
        label=_("Reply that waits"),
        mine=True,
        person=people.person(row.author),
        html=safe_html(row.body),
        text=", ".join(row.files),
        delivery="failed" if row.failed else "waiting",
        delivery_text=told,
        action=(f"/t/{view.number}/held/{row.id}/withdraw", _("Withdraw")) if row.mine else None,
    )


def _is_anothers(message: Message) -> bool:
    """What a person other than the reader has written."""
    by_me = message.author is not None and message.author.id == current.actor().id
    return not by_me and not message.automatic


def _label(message: Message) -> str:
    if message.kind == "note":
        return _("Internal note")
    if message.kind == "partner":
        return (_("To partner {name}") if message.ours else _("Partner {name}")).format(name=message.partner)
    if message.automatic:
        return _("To the client, automatically")
    return _who(message.channel, incoming=not message.ours)


def _who(channel: str, *, incoming: bool) -> str:
    """ "Client, by e-mail" and the like. Channels of plugins are called by their titles."""
    words = {
        "mail": (_("Client, by e-mail"), _("To the client, by e-mail")),
        "site": (_("Client, on the site"), _("To the client, on the site")),
        "phone": (_("Client, by phone"), _("To the client, by phone")),
    }
    known = words.get(channel)
    if known is not None:
        return known[0] if incoming else known[1]
    plugin = current.kernel().plugins.channel(channel)
    if plugin is None:
        return pgettext("message", "Client") if incoming else _("To the client")
    pattern = _("Client · {channel}") if incoming else _("To the client · {channel}")
    return pattern.format(channel=text(plugin.title))


def _changes(view: TicketView, events: Iterable[past.Entry]) -> Iterator[Entry]:
    """Steps that were done and changes, of the newest history rows; the last change of role can be changed back."""
    back = _back(view)
    for event in events:
        done = [fact for fact in event.facts if fact.kind == "done"]
        changed = [fact for fact in event.facts if fact.kind in CHANGES and not (done and fact.kind == "field")]
        if not done and not changed:
            continue
        role = next((fact for fact in changed if fact.kind == "role"), None)
        action = back if role is not None and role.key == view.role.key else None
        if action is not None:
            back = None
        yield Entry(
            id=f"e{event.id}",
            kind="done" if done else "change",
            at=event.at,
            time=times.moment(event.at),
            person=people.person(event.actor),
            text="; ".join(past.fact_sentence(fact) for fact in (*done, *changed)),
            action=action,
            by=event.actor.id if event.actor else None,
        )


def _back(view: TicketView) -> tuple[str, str] | None:
    return (f"/t/{view.number}/role/back", _("Change back")) if view.can.change_role else None


def _joined(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Changes that one person makes in a row are one line."""
    last: Entry | None = None
    for entry in entries:
        if last is not None and _same_breath(last, entry):
            last = replace(last, id=entry.id, text=f"{last.text}; {entry.text}", action=entry.action or last.action)
            continue
        if last is not None:
            yield last
        last = entry
    if last is not None:
        yield last


def _same_breath(last: Entry, entry: Entry) -> bool:
    both = last.kind == entry.kind == "change"
    return both and last.by == entry.by and entry.at - last.at < ONE_LINE_MS


def _folded_text(folded: Sequence[Entry], left_out: int) -> str:
    """ "4 earlier: 2 notes, 2 messages"."""
    counts = {kind: sum(entry.kind == kind for entry in folded) for kind in ("message", "note")}
    messages, notes = counts["message"] + left_out, counts["note"]
    others = len(folded) - counts["message"] - notes
    parts = []
    if messages:
        parts.append(ngettext("{n} message", "{n} messages", messages).format(n=messages))
    if notes:
        parts.append(ngettext("{n} note", "{n} notes", notes).format(n=notes))
    if others:
        parts.append(ngettext("{n} change", "{n} changes", others).format(n=others))
    total = len(folded) + left_out
    return _("{n} earlier: {kinds}").format(n=total, kinds=", ".join(parts))
