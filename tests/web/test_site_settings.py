"""The page of settings: what holds, what is wrong beside its field, what is said elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands import ChangeSettings, EditUser
from tests.mailbox import Mailbox, mail_server

from .conftest import MINUTE, Desk


def test_a_change_holds_and_says_who_made_it(desk: Desk) -> None:
    root = desk.at("root")
    sent = {"timezone": "Europe/Moscow", "currency": "EUR", "session_hours": "9", "languages": "en,ru"}
    assert root.post("/admin/settings", sent).status_code == 303
    page = root.text("/admin/settings?done=saved")
    assert "changed by Root" in page
    assert 'value="EUR"' in page
    assert desk.kernel.settings.session_hours == 9
    assert desk.count("site_setting") == 3, "what stayed as it was is not stored"
    root.post("/admin/settings", {"session_hours": ""})
    assert desk.kernel.settings.session_hours == 12


def test_what_is_wrong_stands_beside_its_field_and_all_that_was_typed_stays(desk: Desk) -> None:
    sent = {"session_hours": "soon", "currency": "EUR", "mail_host": "mail.example.org"}
    answer = desk.at("root").post("/admin/settings", sent)
    assert answer.status_code == 422
    assert "a whole number from 1" in answer.text
    for typed in sent.values():
        assert f'value="{typed}"' in answer.text
    assert desk.count("site_setting") == 0


def test_what_is_said_elsewhere_is_shown_and_cannot_be_changed(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(INSTAR_CURRENCY="EUR", INSTAR_MAIL_PASSWORD="hidden-word")
    root = desk.at("root")
    page = root.text("/admin/settings")
    assert "Set by INSTAR_CURRENCY" in page
    assert "base_url" in page
    assert "hidden-word" not in page
    assert "k" * 40 not in page
    root.post("/admin/settings", {"currency": "USD", "base_url": "https://evil.example", "secret_key": "x" * 40})
    assert desk.kernel.settings.currency == "EUR"
    assert desk.count("site_setting") == 0


def test_an_old_log_in_confirms_itself_first(desk: Desk) -> None:
    root = desk.at("root")
    desk.clock.advance(11 * MINUTE)
    root.text("/admin/settings")
    answer = root.post("/admin/settings", {"mail_host": "mail.example.org"})
    assert (answer.status_code, 'name="_password"' in answer.text) == (403, True)
    assert desk.kernel.settings.mail_host == ""


def test_the_languages_of_the_site_change_with_the_setting(desk: Desk) -> None:
    assert 'lang="ru"' in desk.at().text("/login")
    desk.run(ChangeSettings({"languages": ["en"]}))
    assert 'hreflang="ru"' not in desk.at().text("/login")


def test_a_test_letter_is_sent_while_one_waits(desk: Desk) -> None:
    root = desk.at("root")
    assert "sends no mail yet" in root.text("/admin/settings")
    mailbox = Mailbox()
    with mail_server(mailbox):
        values = {
            "mail_host": "127.0.0.1",
            "mail_port": mailbox.port,
            "mail_security": "none",
            "mail_from": "a@b.example",
        }
        desk.run(ChangeSettings(values))
        desk.run(EditUser("root", {"email": "root@r.example"}))
        root = desk.at("root")
        assert root.post("/admin/settings/letter").status_code == 303
        assert len(mailbox.letters) == 1
    refused = root.post("/admin/settings/letter")
    assert refused.status_code == 503
    assert "cannot be reached" in refused.text


def test_who_may_not_sees_neither_page_nor_entry(desk: Desk) -> None:
    olga = desk.at("olga")
    assert olga.get("/admin/settings").status_code == 403
    assert olga.post("/admin/settings", {"currency": "EUR"}).status_code == 403
    assert olga.post("/admin/settings/letter").status_code == 403
    assert "/admin/settings" not in olga.text("/work")
