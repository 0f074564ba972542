"""Answers say in the visitor's language what happened, and nothing of what went wrong inside."""

from __future__ import annotations

import pytest

from instar_plugins.chat import asking
from instar_plugins.chat.answers import language

from .conftest import Shop


def test_the_language_is_that_of_the_page_else_english(shop: Shop) -> None:
    for given, found in (("ru", "ru"), ("RU-ru", "ru"), ("de", "en"), ("", "en")):
        with shop.app.test_request_context(headers={"X-Chat-Language": given}):
            assert language() == found


def test_a_fault_of_ours_is_told_without_what_went_wrong(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(asking, "taken", broken)
    shop.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = shop.visitor(language="ru").send("Hello")
    assert answer.status_code == 500
    assert answer.json == {"code": "fault", "sentence": "Сейчас не получилось. Отправьте чуть позже."}
    assert answer.headers["Access-Control-Allow-Origin"]
