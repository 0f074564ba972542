"""Log-ins: the same answer for all that is wrong, delays that grow, sessions that end."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddToken, AddUser, SetPreferences, accounts, execute
from instar.errors import Busy, Forbidden, Invalid

PASSWORD = "a long enough pass phrase"


@pytest.fixture
def ann(site):
    site.run(AddUser("ann", "Ann", "ann@example.org", PASSWORD, "operator"))
    return site


def test_name_or_address_with_the_password_begins_a_session(ann):
    for login in ("ann", " ANN@example.org "):
        session = accounts.sign_in(ann.kernel, login, PASSWORD, "127.0.0.1")
        assert accounts.session(ann.kernel, session.token).principal_id == session.principal_id
    stored = ann.kernel.store.read().all("SELECT token_hash FROM session")
    assert session.token not in str(stored)


@pytest.mark.parametrize(("login", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_whatever_is_wrong_the_answer_is_the_same(ann, login, password):
    with pytest.raises(Forbidden) as refused:
        accounts.sign_in(ann.kernel, login, password, "127.0.0.1")
    assert refused.value.code == "login_refused"


def test_failures_slow_down_and_a_quiet_time_lets_in_again(ann):
    for _n in range(6):
        with pytest.raises(Forbidden):
            accounts.sign_in(ann.kernel, "ann", "wrong", "10.0.0.1")
    with pytest.raises(Busy) as wait:
        accounts.sign_in(ann.kernel, "ann", PASSWORD, "10.0.0.2")
    assert wait.value.status == 429
    assert wait.value.retry_after >= 1
    ann.clock.advance(wait.value.retry_after * 1000)
    assert accounts.sign_in(ann.kernel, "ann", PASSWORD, "10.0.0.2")


def test_a_session_ends_by_idleness_by_age_and_by_logging_out(ann):
    settings, minute = ann.kernel.settings, 60_000
    idle = accounts.sign_in(ann.kernel, "ann", PASSWORD, "1").token
    ann.clock.advance(settings.session_idle_minutes * minute)
    assert accounts.session(ann.kernel, idle) is None
    busy = accounts.sign_in(ann.kernel, "ann", PASSWORD, "1").token
    for _n in range(settings.session_hours * 4 - 1):
        ann.clock.advance(15 * minute)
        assert accounts.session(ann.kernel, busy)
    ann.clock.advance(15 * minute)
    assert accounts.session(ann.kernel, busy) is None
    left = accounts.sign_in(ann.kernel, "ann", PASSWORD, "1").token
    accounts.sign_out(ann.kernel, left)
    assert accounts.session(ann.kernel, left) is None


def test_a_poll_keeps_nobody_logged_in(ann):
    token = accounts.sign_in(ann.kernel, "ann", PASSWORD, "1").token
    for _n in range(ann.kernel.settings.session_idle_minutes - 1):
        ann.clock.advance(60_000)
        assert accounts.session(ann.kernel, token, touch=False)
    ann.clock.advance(60_000)
    assert accounts.session(ann.kernel, token, touch=False) is None


def test_a_switched_off_account_has_no_session(ann):
    token = accounts.sign_in(ann.kernel, "ann", PASSWORD, "1").token
    with ann.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE key = 'ann'")
    assert accounts.session(ann.kernel, token) is None


@pytest.mark.parametrize("password", ["short", "x" * 257, "aaaaaaaaaaaaaaaa", "passwordpassword"])
def test_weak_passwords_are_refused(site, password):
    with pytest.raises(Invalid):
        site.run(AddUser("eve", "Eve", password=password))


def test_an_api_token_is_shown_once_and_runs_out(ann):
    made = execute(ann.kernel, AddToken("ann", "script", days=2), SYSTEM)
    actor = accounts.token_actor(ann.kernel, made["token"])
    assert actor is not None
    assert actor.key == "ann"
    assert made["token"] not in str(ann.kernel.store.read().all("SELECT * FROM api_token"))
    assert accounts.token_actor(ann.kernel, made["token"] + "x") is None
    ann.clock.advance(2 * 86_400_000)
    assert accounts.token_actor(ann.kernel, made["token"]) is None


def test_preferences_are_ones_own(site):
    site.run(SetPreferences({"language": "ru", "theme": "dark"}), "olga")
    assert (site.people["olga"].language, dict(site.people["olga"].preferences)) == ("ru", {"theme": "dark"})
    assert site.people["boris"].language is None
    with pytest.raises(Invalid):
        site.run(SetPreferences({"language": "xx"}), "olga")


def test_a_throttle_counts_an_hour(site):
    assert [accounts.throttle(site.kernel, "form:1", 2) for _n in range(3)] == [True, True, False]
    site.clock.advance(3_600_001)
    assert accounts.throttle(site.kernel, "form:1", 2)
