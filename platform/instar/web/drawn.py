"""Pieces of lists that are drawn again and again: a row, a card. The same piece in the same language is drawn once.

A page of fifty rows spends most of its time on their templates, and what it shows is mostly what it showed a moment
ago, to the same person or to a colleague. The key is all that a piece shows, so nothing stale is ever shown. A piece
must need nothing else: no tokens, no rights, no request.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from instar.i18n import current, edition

KEPT = 10_000
"""Some 15 MB."""


def install(app: Flask) -> None:
    draw = _drawer(app)

    def drawn(template: str, macro: str, thing: Hashable) -> Markup:
        """What the macro of a template makes of ``thing``, which holds all that it shows."""
        return draw(template, macro, thing, current(), edition())

    def drawn_each(template: str, macro: str, things: Iterable[Hashable]) -> Markup:
        """The same of each, one after the other."""
        spoken = current(), edition()
        return Markup("".join([draw(template, macro, thing, *spoken) for thing in things]))

    app.jinja_env.globals.update(drawn=drawn, drawn_each=drawn_each)


def _drawer(app: Flask) -> Callable[[str, str, Hashable, str, int], Markup]:
    @lru_cache(maxsize=KEPT)
    def draw(template: str, macro: str, thing: Hashable, language: str, edition: int) -> Markup:
        piece: Callable[[Hashable], Markup] = getattr(app.jinja_env.get_template(template).module, macro)
        return piece(thing)

    return draw
