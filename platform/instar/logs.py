"""What a process tells of itself: lines for people or JSON for machines, each with the request that it belongs to.

The request is a context variable. A page, a call of the API or a job says ``with within(id):`` and every line logged
inside, a plugin's too, carries the id; a job keeps the id of the request that wrote it.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REQUEST: ContextVar[str] = ContextVar("instar_request", default="")
_TAKEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_OURS = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "request", "taskName"}


def install(level: str, form: str = "text") -> None:
    """Send what is logged to stderr. ``form``: "text", or "json" for one object a line."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(level=level.upper(), handlers=[handler])


def fresh() -> str:
    """A new id: eight letters and digits that nobody mistakes for one another, for a person can be asked for it."""
    bits = secrets.randbits(40)
    return "".join(LETTERS[bits >> place & 31] for place in range(0, 40, 5))


def taken(given: str | None) -> str | None:
    """An id that came from outside, if it is one: 1 to 64 of letters, digits, ``.``, ``_`` and ``-``."""
    return given if given and _TAKEN.fullmatch(given) else None


def current() -> str:
    """The id of the request that is being carried out; "" outside of any."""
    return REQUEST.get()


@contextmanager
def within(request: str) -> Iterator[None]:
    """Everything logged inside belongs to this request."""
    before = REQUEST.set(request)
    try:
        yield
    finally:
        REQUEST.reset(before)


class Lines(logging.Formatter):
    """``2026-11-27 09:00:00,000 INFO instar.jobs [K3Q7WZ2M]: …``"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.request = f" [{current()}]" if current() else ""
        return super().format(record)


class JsonLines(logging.Formatter):
    """``time`` (UTC), ``level``, ``logger``, ``message``; where there are: ``request``, ``trace``, and what a line was
    given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current():
            told["request"] = current()
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        told.update({name: value for name, value in vars(record).items() if name not in _OURS})
        return json.dumps(told, ensure_ascii=False, default=str)
