"""Settings are changed while the site runs: checked, told to every process, and noted with who did it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.commands import ChangeSettings, execute
from instar.commands.site_settings import send_test_letter
from instar.errors import Busy, Forbidden, Invalid
from instar.kernel import open_kernel
from instar.mail import MailRefused
from instar.settings import SETTINGS, load
from instar.testing import Site
from tests.mailbox import Mailbox, mail_server


def change(site: Site, by: str | None = None, **values: object) -> list[str]:
    changed: list[str] = site.run(ChangeSettings(values), by)["changed"]
    return changed


def test_a_change_holds_at_once_and_says_where_it_is_from(site: Site) -> None:
    assert change(site, timezone="Europe/Moscow", session_hours=8, languages=["ru", "en"]) == [
        "languages",
        "session_hours",
        "timezone",
    ]
    settings = site.kernel.settings
    assert (settings.timezone, settings.session_hours, settings.languages) == ("Europe/Moscow", 8, ("ru", "en"))
    assert settings.origins["timezone"] == "page"


def test_another_process_follows_with_its_next_request(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    mine, other = open_kernel(load(tmp_path, {})), open_kernel(load(tmp_path, {}))
    assert other.settings.currency == "RUB"
    execute(mine, ChangeSettings({"currency": "EUR"}), SYSTEM)
    other.follow()  # as each request and each job does
    assert other.settings.currency == "EUR"
    mine.close()
    other.close()


def test_it_survives_a_restart_and_goes_back_to_the_default(site: Site) -> None:
    change(site, currency="EUR")
    again = open_kernel(site.kernel.held.base)
    assert again.settings.currency == "EUR"
    again.close()
    assert change(site, currency=None) == ["currency"]
    assert site.kernel.settings.currency == "RUB"
    assert "currency" not in site.kernel.settings.origins


def test_what_does_not_change_anything_is_no_change(site: Site) -> None:
    change(site, currency="EUR")
    assert change(site, currency="EUR", timezone=None) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("currency", "rubles"),
        ("session_hours", 0),
        ("session_hours", "many"),
        ("session_idle_minutes", 1.5),
        ("languages", []),
        ("languages", "xx1"),
        ("language", "de"),
        ("languages", "ru"),
        ("mail_security", "maybe"),
        ("mail_port", 70_000),
        ("mail_from", "a@b.example\r\nBcc: c@d.example"),
        ("base_url", "https://evil.example"),
        ("trusted_proxies", 1),
        ("secret_key", "x" * 40),
        ("mail_password", "x"),
        ("no_such_thing", "x"),
    ],
)
def test_what_does_not_fit_is_told_at_its_name_and_nothing_changes(site: Site, name: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        site.run(ChangeSettings({"session_hours": 9, name: value}))
    assert set(refused.value.errors) <= {name, "language"}
    assert site.kernel.settings.session_hours == 12


def test_what_the_environment_says_wins_and_is_not_changed_here(tmp_path: Path) -> None:
    site = Site.make(tmp_path, {"INSTAR_CURRENCY": "EUR"})
    with pytest.raises(Invalid) as refused:
        change(site, currency="USD")
    assert "INSTAR_CURRENCY" in refused.value.errors["currency"][0]
    with site.kernel.store.transaction() as tx:
        tx.run("INSERT INTO site_setting (name, value, at) VALUES ('currency', 'USD', 0)")
        site.kernel.epochs.bump(tx, "settings")
    assert site.kernel.settings.currency == "EUR"
    site.close()


def test_a_stored_value_that_is_wrong_by_now_does_not_stop_the_site(site: Site) -> None:
    with site.kernel.store.transaction() as tx:
        tx.run("INSERT INTO site_setting (name, value, at) VALUES ('timezone', 'Mars/Olympus', 0), ('gone', 'x', 0)")
        tx.run("INSERT INTO site_setting (name, value, at) VALUES ('languages', 'ru', 0)")
        site.kernel.epochs.bump(tx, "settings")
    settings = site.kernel.settings
    assert (settings.timezone, settings.languages, settings.language) == ("UTC", ("ru",), "ru")


def test_who_changed_what_is_in_the_audit(site: Site) -> None:
    site.people.add("adam", profile="admin")
    change(site, "adam", currency="EUR")
    rows = site.kernel.store.read().all("SELECT what, target, detail FROM audit WHERE what = 'setting.changed'")
    assert rows == [("setting.changed", "currency", '{"from":"RUB","to":"EUR"}')]


def test_nobody_without_the_right_changes_anything(site: Site) -> None:
    with pytest.raises(Forbidden):
        change(site, "olga", currency="EUR")


def test_no_secret_and_no_address_is_changed_while_the_site_runs() -> None:
    live = {row.name for row in SETTINGS if row.live}
    assert not live & {"base_url", "trusted_proxies", "host", "port", "database"}
    assert not any(row.secret for row in SETTINGS if row.live)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


def test_a_test_letter_arrives_or_says_why_not(site: Site, mailbox: Mailbox) -> None:
    adam = site.people.add("adam", profile="admin")
    with pytest.raises(Invalid, match="corrected"):
        send_test_letter(site.kernel, adam, "127.0.0.1")
    change(site, mail_host="127.0.0.1", mail_port=mailbox.port, mail_security="none", mail_from="desk@site.example")
    with pytest.raises(Forbidden):
        send_test_letter(site.kernel, site.people["olga"], "127.0.0.1")
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET email = 'adam@site.example' WHERE key = 'adam'")
        site.kernel.epochs.bump(tx, "access")
    actor = site.kernel.access.actor(adam.id)
    assert actor is not None
    send_test_letter(site.kernel, actor, "127.0.0.1")
    assert [letter["To"].addresses[0].addr_spec for letter in mailbox.letters] == ["adam@site.example"]
    mailbox.refused["adam@site.example"] = "550 unknown"
    with pytest.raises(MailRefused, match="unknown"):
        send_test_letter(site.kernel, actor, "127.0.0.1")
    for _turn in range(18):
        with pytest.raises(MailRefused):
            send_test_letter(site.kernel, actor, "127.0.0.1")
    with pytest.raises(Busy):
        send_test_letter(site.kernel, actor, "127.0.0.1")
