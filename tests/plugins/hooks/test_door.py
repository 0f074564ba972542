"""Who knows the secret is let in, and nobody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest

from instar.sdk import Webhook
from instar_plugins.hooks.door import Proof, is_proven
from instar_plugins.hooks.signing import headers, new_secret

BODY = b'{"a": 1}'
SECRET = "s" * 20
NOW = 1_795_428_000_000


def ask(headers: dict[str, str], body: bytes = BODY) -> Webhook:
    return Webhook("POST", "", {}, headers, body)


def made(algorithm: str, secret: str = SECRET, body: bytes = BODY) -> bytes:
    return hmac.new(secret.encode(), body, algorithm).digest()


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha1"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
@pytest.mark.parametrize("prefix", ["", "sha256="])
def test_a_signature_in_any_of_the_forms(algorithm: str, encoding: str, prefix: str) -> None:
    right = made(algorithm)
    written = right.hex() if encoding == "hex" else base64.b64encode(right).decode()
    proof = Proof("hmac", [SECRET], "x-sig", algorithm, prefix, encoding)
    assert is_proven(ask({"x-sig": prefix + written}), proof, NOW)
    assert not is_proven(ask({"x-sig": prefix + written}, BODY + b" "), proof, NOW)
    assert not is_proven(ask({"x-sig": written[1:]}), proof, NOW)
    assert not is_proven(ask({"x-other": prefix + written}), proof, NOW)


@pytest.mark.parametrize("given", ["", "sha256=", "sha256=ключ", "none=", "\x00", "sha256=" + "0" * 64])
def test_forged_signatures(given: str) -> None:
    assert not is_proven(ask({"x-sig": given}), Proof("hmac", [SECRET], "x-sig", "sha256", "sha256="), NOW)


def test_nobody_is_let_in_without_a_secret_or_a_way() -> None:
    empty = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    for proof in (
        Proof("hmac", [""], "x-sig"),
        Proof("hmac", [], "x-sig"),
        Proof("hmac", [SECRET], ""),
        Proof("hmac", [SECRET], "x-sig", "md5"),
        Proof("none", [SECRET], "x-sig"),
        Proof("secret", [""], "x-sig"),
        Proof("standard", [""]),
    ):
        assert not is_proven(ask({"x-sig": empty, "authorization": "Bearer "}), proof, NOW)


def test_a_secret_in_a_header() -> None:
    assert is_proven(ask({"authorization": f"Bearer {SECRET}"}), Proof("secret", [SECRET]), NOW)
    assert is_proven(ask({"x-token": SECRET}), Proof("secret", ["other" * 5, SECRET], "x-token"), NOW)
    assert not is_proven(ask({"x-token": SECRET + "x"}), Proof("secret", [SECRET], "x-token"), NOW)


def test_standard_webhooks_with_the_old_secret_too_and_not_for_ever() -> None:
    old, new = new_secret(), new_secret()
    told: Any = {name.lower(): value for name, value in headers([old], "msg_1", NOW, BODY).items()}
    assert is_proven(ask(told), Proof("standard", [new, old]), NOW)
    assert not is_proven(ask(told), Proof("standard", [new]), NOW)
    assert not is_proven(ask(told), Proof("standard", [old]), NOW + 301_000)
