"""Secrets and signatures of requests to channels."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from instar.contract import Webhook
from instar.sdk import carries_secret, is_signed

NOW = 1_767_603_600_000
SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four bytes").decode()
BODY = b'{"id": "7"}'


def request(headers: dict[str, str], body: bytes = BODY) -> Webhook:
    return Webhook("POST", "", {}, headers, body)


@pytest.mark.parametrize(
    ("headers", "right"),
    [
        ({"authorization": "Bearer s3cret"}, True),
        ({"authorization": "s3cret"}, True),
        ({"authorization": "Bearer s3cre"}, False),
        ({"authorization": "Bearer "}, False),
        ({"x-secret": "s3cret"}, False),
        ({"authorization": "Bearer пароль"}, False),
        ({}, False),
    ],
)
def test_a_request_carries_its_secret(headers: dict[str, str], right: bool) -> None:
    assert carries_secret(request(headers), "s3cret") is right
    assert carries_secret(request(headers), "") is False, "nobody comes in while there is no secret"


def test_another_header_may_hold_it() -> None:
    headers = {"x-telegram-bot-api-secret-token": "s3cret"}
    assert carries_secret(request(headers), "s3cret", header="x-telegram-bot-api-secret-token")


def signed(secret: str, key: bytes, stamp: int, id: str = "msg_1", body: bytes = BODY) -> dict[str, str]:
    text = b".".join((id.encode(), str(stamp).encode(), body))
    made = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {"webhook-id": id, "webhook-timestamp": str(stamp), "webhook-signature": f"v1,AAAA v1,{made} v2,x"}


@pytest.mark.parametrize(
    ("secret", "key"), [(SECRET, b"a secret of twenty-four bytes"), ("plain", b"plain"), ("whsec_%", b"whsec_%")]
)
def test_a_signature_is_over_id_moment_and_bytes(secret: str, key: bytes) -> None:
    headers = signed(secret, key, NOW // 1000)
    assert is_signed(request(headers), secret, NOW)
    assert not is_signed(request(headers, BODY + b" "), secret, NOW)
    assert not is_signed(request({**headers, "webhook-id": "msg_2"}), secret, NOW)
    assert not is_signed(request({**headers, "webhook-timestamp": str(NOW // 1000 + 1)}), secret, NOW)
    assert not is_signed(request(headers), secret + "x", NOW)
    assert not is_signed(request(headers), "", NOW)
    for name in headers:
        assert not is_signed(request({**headers, name: ""}), secret, NOW)


def test_an_old_signature_is_worth_nothing() -> None:
    headers = signed("plain", b"plain", NOW // 1000)
    assert is_signed(request(headers), "plain", NOW + 299_000)
    assert not is_signed(request(headers), "plain", NOW + 301_000)
    assert not is_signed(request(headers), "plain", NOW - 301_000)
