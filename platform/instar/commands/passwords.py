"""Passwords and tokens as they are stored: scrypt for what people choose, SHA-256 for what chance chose."""

from __future__ import annotations

import hashlib
import secrets
import threading
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from instar.errors import Invalid
from instar.i18n import _

METHOD = "scrypt:131072:8:1"
SHORTEST = 12
LONGEST = 256
# Each hash takes 128 MB for a tenth of a second: a flood of log-ins must not take all memory.
_slots = threading.BoundedSemaphore(2)

_WORN = frozenset(
    [
        "123456789012",
        "1234567890123",
        "password1234",
        "password12345",
        "passwordpassword",
        "qwertyuiop12",
        "qwertyuiop[]",
        "qwerty123456",
        "administrator",
        "adminadminadmin",
        "letmeinletmein",
        "iloveyou1234",
        "abcdefghijkl",
        "abcd12345678",
        "000000000000",
        "111111111111",
        "qwertyqwerty",
        "1q2w3e4r5t6y",
        "changemechangeme",
        "welcome12345",
    ]
)


def check_password(password: str) -> None:
    """Raise Invalid for one that is too short, too long, or that everybody tries first."""
    if len(password) < SHORTEST:
        raise Invalid({"password": [_("The password is shorter than {limit} characters.").format(limit=SHORTEST)]})
    if len(password) > LONGEST:
        raise Invalid({"password": [_("The password is longer than {limit} characters.").format(limit=LONGEST)]})
    if password.lower() in _WORN or len(set(password)) < 4:
        raise Invalid({"password": [_("This password is among those that are tried first. Choose another.")]})


def hash_password(password: str) -> str:
    with _slots:
        return generate_password_hash(password, METHOD)


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password. Without a stored one it takes as long and is wrong: nobody learns who exists."""
    with _slots:
        same = check_password_hash(stored or _nobody(), password[:LONGEST].encode("utf-8", "replace").decode())
    return same and stored is not None


def hash_token(token: str) -> str:
    """How a random token is stored: a thief of the database cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@cache
def _nobody() -> str:
    return generate_password_hash(secrets.token_hex(16), METHOD)
