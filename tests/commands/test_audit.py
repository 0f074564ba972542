"""Taking the audit as a file."""

from __future__ import annotations

import pytest

from instar.commands import TakeAudit
from instar.errors import Forbidden


def test_who_takes_it_stands_in_it(site) -> None:
    site.people.add("dora", profile="auditor")
    site.run(TakeAudit("what=grant" + "x" * 3000), "dora")
    row = site.kernel.store.read().one("SELECT what, actor_id, length(detail) FROM audit ORDER BY id DESC LIMIT 1")
    assert row[:2] == ("audit.exported", site.people["dora"].id)
    assert row[2] < 2100


def test_who_may_not_read_it_takes_nothing(site) -> None:
    with pytest.raises(Forbidden):
        site.run(TakeAudit(), "olga")
    assert site.kernel.store.read().value("SELECT count(*) FROM audit WHERE what = 'audit.exported'") == 0
