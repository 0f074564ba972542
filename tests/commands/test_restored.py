"""What was under way when a backup was made: done stays done, held stays held, what ran is due once more."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.commands import execute
from instar.commands.restored import SettleRestored
from instar.errors import Forbidden
from instar.jobs import table
from instar.testing.site import Site

JOB = (
    "INSERT INTO job (kind, key, payload, due, created, state, lease, attempts)"
    " VALUES ('letter', ?, '{}', 0, 0, ?, ?, 2)"
)


@pytest.fixture
def answer(site: Site) -> dict[str, object]:
    for state in ("done", "held", "dead", "running"):
        site.kernel.store.read().run(JOB, (state, state, 10**13 if state == "running" else None))
    site.kernel.store.read().run(
        "INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires)"
        " SELECT 'hash', id, '', 0, 0, 9999999999999 FROM principal LIMIT 1"
    )
    return execute(site.kernel, SettleRestored(7, "0.1.0"), SYSTEM)


def test_what_ran_is_due_once_more_and_the_rest_stays(site: Site, answer: dict[str, object]):
    assert answer == {"jobs": 1}
    rows = site.kernel.store.read().all("SELECT key, state, attempts, lease FROM job ORDER BY key")
    assert rows == [("dead", "dead", 2, None), ("done", "done", 2, None), ("held", "held", 2, None),
                    ("running", "ready", 2, None)]  # fmt: skip
    found = table.claim(site.kernel.store, site.kernel.clock.now())
    assert found is not None
    assert (found.key, found.attempt) == ("running", 3)
    assert table.claim(site.kernel.store, site.kernel.clock.now()) is None


def test_who_was_logged_in_logs_in_again_and_the_record_says_what_happened(site: Site, answer: dict[str, object]):
    read = site.kernel.store.read()
    assert read.value("SELECT count(*) FROM session") == 0
    made = read.value("SELECT detail ->> '$.made' FROM audit WHERE what = 'site.restored'")
    assert int(made) == 7, "a number with SQLite, its text with PostgreSQL"


def test_nobody_but_the_site_itself_does_it(site: Site):
    with pytest.raises(Forbidden):
        execute(site.kernel, SettleRestored(7, "0.1.0"), ANONYMOUS)
