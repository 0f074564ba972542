"""Find or do: tickets, and the pages and new tickets that the reader may open. A number goes straight there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.favourites import KEPT
from instar.i18n import _
from instar.queries.catalogue import services
from instar.queries.favourites import recent, starred
from instar.queries.search import Hit, search
from instar.queries.snippets import Piece, marked, snippet
from instar.store.stems import folded, other_layout
from instar.web import chips, current, shell
from instar.web.remembered import remembered
from instar.web.routes import page

MOST_PAGES = 12


class Item(NamedTuple):
    """See ``_palette.html``. ``hint``: a key or the stage; ``group`` heads the items that follow each other.

    ``words``: the title in pieces; ``snippet``: the piece of a message in which the words stand. On the page alone.
    """

    id: str
    group: str
    title: str
    url: str
    icon: str
    hint: str = ""
    hue: int | None = None
    words: tuple[Piece, ...] = ()
    snippet: tuple[Piece, ...] = ()


@page("/find")
def find() -> ResponseReturnValue:
    q = " ".join(request.args.get("q", "").split())[:200]
    hits = _tickets(q)
    if not current.by_script() and len(hits) == 1 and hits[0].exact:
        return redirect(f"/t/{hits[0].number}")
    items = list(_items(q, hits))
    if current.by_script():
        return render_template("_palette.html", q=q, items=items)
    ids = {f"find-{hit.number}": hit.id for hit in hits}
    return render_template("find.html", q=q, items=[_with_words(item, ids.get(item.id), q) for item in items])


def _tickets(q: str) -> tuple[Hit, ...]:
    if not q:
        return ()
    return search(current.kernel(), current.actor(), q)


def _with_words(item: Item, ticket: int | None, q: str) -> Item:
    """With the words marked, and where they do not all stand in a ticket's title the message that they stand in."""
    words = marked(item.title, q)
    found = {piece.text.casefold() for piece in words if piece.found}
    if ticket is None or len(found) >= len(set(q.casefold().split())):
        return item._replace(words=words)
    return item._replace(words=words, snippet=snippet(current.kernel(), current.actor(), ticket, q))


def _items(q: str, hits: tuple[Hit, ...]) -> Iterator[Item]:
    if not q:
        yield from _own()
    exact = [hit for hit in hits if hit.exact]
    yield from (_ticket(hit) for hit in exact)
    found = [item for item in (*_pages(), *_openings()) if _fits(item.title, q)]
    yield from found[:MOST_PAGES]
    yield from (_ticket(hit) for hit in hits if not hit.exact)


def _own() -> Iterator[Item]:
    """What the reader comes back to: nothing is asked for yet."""
    kernel, actor = current.kernel(), current.actor()
    told: set[int] = set()
    for group, rows in ((_("Seen lately"), recent(kernel, actor)), (_("Favourites"), starred(kernel, actor)[:KEPT])):
        for row in rows:
            if row.id not in told:
                told.add(row.id)
                role = chips.role(row.role)
                stage = row.stage.title if row.stage else ""
                title = f"{row.number} {row.title}"
                yield Item(f"find-{row.number}", group, title, f"/t/{row.number}", role.icon, stage, role.hue)


def _ticket(hit: Hit) -> Item:
    role = chips.role(hit.role)
    stage = hit.stage.title if hit.stage else ""
    title = f"{hit.number} {hit.title}"
    return Item(f"find-{hit.number}", _("Tickets"), title, f"/t/{hit.number}", role.icon, stage, role.hue)


def _pages() -> Iterator[Item]:
    for group in shell.current_shell().groups:
        for entry in group.entries:
            yield Item(f"find-{entry.key}", _("Go to"), entry.title, entry.url, entry.icon, entry.key_hint)
            for board in entry.pages:
                yield Item(f"find-{board.key}", _("Go to"), board.title, board.url, entry.icon, entry.title)


@remembered
def _openings() -> tuple[Item, ...]:
    if not shell.may("ticket.create"):
        return ()
    return tuple(
        Item(f"find-new-{service.key}", _("New"), service.title, f"/new/{service.key}", "plus")
        for service in services(current.kernel(), current.actor())
    )


def _fits(title: str, q: str) -> bool:
    """Whether every word typed begins a word of the title, in this keyboard layout or the other; ё is е."""
    words = folded(title).split()
    return any(
        all(any(word.startswith(part) for word in words) for part in folded(typed).split())
        for typed in (q, other_layout(q))
    )
