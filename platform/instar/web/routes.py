"""The table of pages: every view says here its address, its methods and who may come in.

A view needs a log-in unless it is ``public``. A ``poll`` is asked by the page itself, so it does not count as the
person's activity. The blueprint is made from this table; a test walks it to try every page as nobody and as everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Route(NamedTuple):
    rule: str
    endpoint: str
    view: Callable[..., Any]
    methods: tuple[str, ...]
    public: bool
    poll: bool


ROUTES: dict[str, Route] = {}
"""Endpoint (``board.columns``) → route."""
NAME = "web"
"""Of the blueprint, and so the first part of its endpoints."""


def page(
    rule: str, *, methods: tuple[str, ...] = ("GET",), public: bool = False, poll: bool = False
) -> Callable[[View], View]:
    """Enter a view in the table; several rules on one view make several entries."""

    def enter(view: View) -> View:
        module = view.__module__.rpartition(".")[2]
        endpoint = f"{module}_{view.__name__}"
        while endpoint in ROUTES:
            endpoint += "_"
        ROUTES[endpoint] = Route(rule, endpoint, view, methods, public, poll)
        return view

    return enter


def route_of(endpoint: str | None) -> Route | None:
    """The entry behind a request's endpoint; None for pages of others and for addresses that are not there."""
    name, _dot, rest = (endpoint or "").partition(".")
    return ROUTES.get(rest) if name == NAME else None
