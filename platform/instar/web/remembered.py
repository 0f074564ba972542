"""What a page says of the site to one reader – his menu, what he may filter by – worked out once and then remembered.

It holds as long as nobody's rights, no definition, no plugin and no setting changes. Whatever counts or names tickets
is no such thing – but for the numbers in the bar, which are remembered under the newest row of history.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app

from instar import i18n
from instar.web import current

EXTENSION = "remembered"
KEPT = 5_000
"""Answers of one function; beyond that all are forgotten and made again."""

P = ParamSpec("P")
T = TypeVar("T")


def remembered(make: Callable[P, T]) -> Callable[P, T]:
    """Remember what ``make`` answers to a reader in a language; its arguments are hashable and given by position."""

    @wraps(make)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        kernel, actor = current.kernel(), current.actor()
        epochs = kernel.epochs.all()
        if epochs is None:  # inside a transaction that changes one of them
            return make(*args, **kwargs)
        answers = _answers(make)
        key = (epochs, actor.kind, kernel.access.reading(actor), i18n.current(), i18n.edition(), args)
        found = answers.get(key, answers)
        if found is answers:
            if len(answers) >= KEPT:
                answers.clear()
            found = answers[key] = make(*args, **kwargs)
        return cast(T, found)

    return answer


def _answers(make: Callable[..., Any]) -> dict[Hashable, Any]:
    """Of this application: two sites in one process know nothing of each other."""
    every: dict[Callable[..., Any], dict[Hashable, Any]] = current_app.extensions.setdefault(EXTENSION, {})
    return every.setdefault(make, {})
