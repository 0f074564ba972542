"""Telling people of something, in the bell and as each has chosen for the kind (hook ``notices``)."""

from __future__ import annotations

from collections.abc import Iterable

from instar.commands import execute
from instar.commands.telling import TellPeople
from instar.contract import Viewer
from instar.i18n import Text
from instar.queries import notices as query
from instar.queries.notices import Thread
from instar.sdk.desk import as_actor
from instar.web.current import kernel


def own_news(by: Viewer, after: int = 0) -> tuple[Thread, ...]:
    """What stands unread in the bell of ``by``, behind the notice ``after`` (id), by ticket, newest first, in sentences
    in the language of the moment. Nothing is marked as read by it."""
    return query.news(kernel(), as_actor(by), after)


def tell(
    kind: str,
    people: Iterable[str],
    text: Text,
    *,
    ticket: int | None = None,
    key: str | None = None,
    url: str = "",
    by: Viewer | None = None,
) -> int:
    """Tell people (log-ins), in the name of ``by`` (None: who asks for the page, or the site itself outside of pages),
    who is not told himself; returns how many are told. ``key`` names what happened, so that it is told once;
    ``url`` is the page that it leads to where it is about no ticket. Raises InstarError.
    """
    told: int = execute(kernel(), TellPeople(kind, tuple(people), text, ticket, key, url), as_actor(by))["told"]
    return told
