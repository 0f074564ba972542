"""What rows of a plugin's own tables name, for a viewer that the kernel has made."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar import sdk
from instar.commands import OpenTicket
from instar.sdk import desk, phones, rows
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path, {"INSTAR_TIMEZONE": "Europe/Moscow"})
    for module in (desk, phones, rows):
        monkeypatch.setattr(module, "kernel", lambda: made.kernel)
    yield made
    made.close()


def test_tickets_people_and_telephones_are_told_to_who_sees_the_inside(site: Site):
    boss, carl = site.people.add("boss", profile="supervisor"), site.people.add("carl", profile="requester")
    asked = {"name": "Ann", "phone": "+7 495 123-45-67"}
    id = site.run(OpenTicket("Mine", service="general", process="appeal", requester=asked), "boss")["ticket"]
    assert sdk.named_tickets(boss, [id])[id].title == "Mine"
    assert sdk.named_tickets(carl, [id]) == {}
    assert sdk.requester_phones(boss, id) == ("+74951234567",)
    assert sdk.requester_phones(carl, id) == ()
    assert set(sdk.phone_clients(boss, ["+74951234567"])) == {"+74951234567"}
    assert sdk.colleague_id(boss, "boss") == boss.id
    assert sdk.colleague_id(boss, "nobody-here") is None
    assert sdk.colleague_id(carl, "boss") is None
    assert boss.id in sdk.team_mates(boss)


def test_moments_are_written_and_read_in_the_viewer_s_zone(site: Site):
    boss = site.people.add("boss", profile="supervisor")
    at = sdk.local_moment("2026-01-31T10:00", boss)
    assert at == sdk.local_moment("2026-01-31T07:00Z", boss)
    assert sdk.local_text(at, boss) == "2026-01-31T10:00"
    assert sdk.day_begin("2026-01-31", boss) == sdk.local_moment("2026-01-31T00:00", boss)
    assert sdk.day_begin("2026-01-31", boss, days=1) == sdk.local_moment("2026-02-01T00:00", boss)
    for wrong in ("yesterday", "", "2026-13-01T00:00"):
        with pytest.raises(ValueError, match=r".*"):
            sdk.local_moment(wrong, boss)
    with pytest.raises(ValueError, match=r".*"):
        sdk.day_begin("9999-12-31", boss, days=1)
