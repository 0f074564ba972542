"""Letters that no person wrote are known by what they carry."""

from __future__ import annotations

import email

import pytest

from instar_plugins.mail.robots import kind_of

from .conftest import letter


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, ""),
        ({"Auto_Submitted": "no"}, ""),
        ({"Auto_Submitted": "auto-replied (vacation)"}, "answer"),
        ({"X_Autoreply": "yes"}, "answer"),
        ({"Precedence": "auto_reply"}, "answer"),
        ({"Auto_Submitted": "auto-generated"}, "program"),
        ({"Precedence": "Bulk"}, "program"),
        ({"List_Id": "<cats.example>"}, "program"),
        ({"Return_Path": "<>"}, "program"),
        ({"X_Auto_Response_Suppress": "DR, OOF"}, "program"),
        ({"Sender_": "x"}, ""),
    ],
)
def test_headers_tell(headers: dict[str, str], kind: str) -> None:
    assert kind_of(email.message_from_bytes(letter(**headers)), "ann@client.example") == kind


@pytest.mark.parametrize(
    ("address", "kind"),
    [("MAILER-DAEMON@x", "bounce"), ("postmaster@x", "bounce"), ("no-reply@x", "program"), ("postman@x", "")],
)
def test_addresses_tell(address: str, kind: str) -> None:
    assert kind_of(email.message_from_bytes(letter()), address) == kind


@pytest.mark.parametrize(
    ("report", "kind"),
    [("delivery-status", "bounce"), ("disposition-notification", "receipt"), ("feedback-report", "bounce")],
)
def test_reports_tell(report: str, kind: str) -> None:
    raw = f'Content-Type: multipart/report; report-type="{report}"; boundary=x\n\n--x\n\nread\n--x--\n'
    assert kind_of(email.message_from_string(raw), "a@b.example") == kind
