"""Secrets that a plugin has to keep, such as the password of a mailbox: encrypted with the site's key, for it alone.

What is sealed cannot be read from the database or a backup without the secret key of the site (Fernet: AES and HMAC).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from instar.web.current import kernel

__all__ = ["seal", "unseal"]


def seal(plugin: str, text: str) -> str:
    """The text as it can be written down; ``unseal`` with the same plugin's name reads it. Raises ValueError on a site
    that has no secret key."""
    return _key(plugin).encrypt(text.encode()).decode()


def unseal(plugin: str, sealed: str) -> str:
    """Raises ValueError for what this site's key does not open."""
    try:
        return _key(plugin).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise ValueError("this was sealed with another key") from error


def _key(plugin: str) -> Fernet:
    secret = kernel().settings.secret_key.encode()
    if not secret:
        raise ValueError("the site has no secret key")
    made = hmac.new(secret, b"instar.sealed:" + plugin.encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(made))
