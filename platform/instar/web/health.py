"""``/health`` and ``/ready``: for whatever starts, watches and balances the process. Names only: anybody may ask."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from instar import __version__
from instar.access import SYSTEM
from instar.errors import InstarError
from instar.kernel import Kernel
from instar.queries.inbox import quarantined
from instar.store import PASSING, pending

log = logging.getLogger(__name__)


def add(app: Flask, kernel: Kernel) -> None:
    """Give the application both addresses."""

    @app.get("/health")
    def health() -> ResponseReturnValue:
        """The process is up."""
        return jsonify({"status": "ok", "version": __version__})

    @app.get("/ready")
    def ready() -> ResponseReturnValue:
        """The site can do its work: 503 while the database cannot be read or waits for a migration."""
        good, checks = state(kernel)
        return jsonify({"ready": good, "checks": checks}), HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE


def state(kernel: Kernel) -> tuple[bool, dict[str, str]]:
    """Whether the site can do its work, and what each part says: "ok", or what is wrong by its name."""
    checks = dict(_checks(kernel))
    return checks["database"] == "ok" and checks["migrations"] == "ok", checks


def _checks(kernel: Kernel) -> Iterator[tuple[str, str]]:
    try:
        waiting = pending(kernel.store)
        yield "database", "ok"
        yield "migrations", ", ".join(waiting) or "ok"
    except PASSING as error:
        log.error("the database is not ready: %s", error)
        yield "database", error.code if isinstance(error, InstarError) else "unreadable"
        yield "migrations", "unknown"
    failed = [one.name for one in kernel.plugins.statuses if one.state == "failed" or one.breaker.pauses()]
    yield "plugins", ", ".join(failed) or "ok"
    yield "inbox", _inbox(kernel)


def _inbox(kernel: Kernel) -> str:
    """Whether something stands in quarantine; how much of it is nobody's business who is not logged in."""
    try:
        return "quarantine" if quarantined(kernel, SYSTEM) else "ok"
    except PASSING:
        return "unknown"
