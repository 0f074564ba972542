"""Somebody's browser on a site of a test, logged in without a password: a test of pages begins with its page."""

from __future__ import annotations

import secrets

from werkzeug.test import Client

from instar.commands.passwords import hash_token
from instar.kernel import Kernel

CSRF = "the token of the page"
"""What forms send as ``_csrf``, and scripts in the head ``X-CSRF-Token``."""
LASTS_MS = 90 * 86_400_000

_BEGIN = """
INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires, confirmed) VALUES (?, ?, ?, ?, ?, ?, ?)"""


def log_in(kernel: Kernel, client: Client, person: int, csrf: str = CSRF) -> None:
    """From now on ``client`` is the browser of the account with this id: ``log_in(site.kernel, client,
    site.people["olga"].id)``. ``csrf``: the token of its forms, where those of two log-ins are to differ."""
    token, now = secrets.token_urlsafe(16), kernel.clock.now()
    row = (hash_token(token), person, csrf, now, now, now + LASTS_MS, now)
    with kernel.store.transaction() as tx:
        tx.run(_BEGIN, row)
    client.set_cookie("instar_session", token)
