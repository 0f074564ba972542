"""/x/knowledge/: all articles for those who work here, found by words and cut by state, service and audience."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from instar.sdk import moment, people_names, plugin_asset, render_page, today, viewer
from instar_plugins.knowledge import articles, listing, rights, wanted, words
from instar_plugins.knowledge.tables import HOME, PLUGIN


class Line(NamedTuple):
    """An article in a list. ``behind``: readers see a former version; ``late``: it is to be read again."""

    id: int
    title: str
    state: str
    audience: str
    owner: str
    changed: Any
    behind: bool
    late: bool
    counts: articles.Counts


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/", "index", index)


def index() -> ResponseReturnValue:
    by, asked = viewer(), asked_for()
    found = listing.working(by, asked)
    services = wanted.service_names(by)
    return render_page(
        "knowledge/list.html",
        lines=lines(found.rows),
        asked=asked,
        further=address(asked._replace(page=asked.page + 1)) if found.further else None,
        first=address(asked._replace(page=1)) if asked.page > 1 else None,
        states=words.states(),
        state_icons=words.STATE_ICONS,
        audiences=words.short_audiences(),
        services=services,
        writes=rights.may_write(by),
        home=HOME,
        style=plugin_asset(PLUGIN, "knowledge.css"),
    )


def asked_for() -> listing.Asked:
    """What the address asks for; what it says wrongly is left out."""
    page = request.args.get("page", "")
    return listing.Asked(
        " ".join(request.args.get("q", "")[:200].replace("\x00", "").split()),
        request.args.get("state", "")[:20],
        request.args.get("service", "")[:64].replace("\x00", ""),
        request.args.get("audience", "")[:20],
        int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1,
    )


def address(asked: listing.Asked, home: str = HOME) -> str:
    given = {name: value for name, value in asked._asdict().items() if value and (name, value) != ("page", 1)}
    return f"{home}?{urlencode(given)}" if given else home


def lines(rows: Any) -> list[Line]:
    ids = [one.id for one in rows]
    titles, counted = articles.working_titles(ids), articles.counts(ids)
    names, day = people_names({one.owner for one in rows}), today()
    return [
        Line(
            one.id,
            titles[one.id].title if one.id in titles else f"#{one.id}",
            one.state,
            one.audience,
            names.get(one.owner, ""),
            moment(one.changed),
            bool(one.shown) and one.state != "published",
            bool(one.shown) and bool(one.review_on) and one.review_on <= day,
            counted[one.id],
        )
        for one in rows
    ]
