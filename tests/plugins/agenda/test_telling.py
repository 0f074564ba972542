"""What people are told, each in his language and by his own clock."""

from __future__ import annotations

from typing import Any

import pytest

from instar_plugins.agenda.plugin import plugin


def test_everybody_reads_the_time_of_his_own_zone(office: Any) -> None:
    office.zone("boris", "Asia/Yekaterinburg")
    office.meet("olga", "boris", "ivan")
    read = office.store.read().all("SELECT principal_id, detail FROM notice ORDER BY id")
    told = dict(read)
    assert "Mon 5 Jan, 15:00–16:00" in told[office.id("boris")]
    assert "пн 5 янв., 10:00–11:00" in told[office.id("ivan")]


@pytest.mark.parametrize(("lang", "said"), [("en", "You are invited: “Plan”"), ("ru", "Вас приглашают: «Plan»")])
def test_the_bell_says_it_and_leads_to_the_meeting(office: Any, lang: str, said: str) -> None:
    meeting = office.meet("olga", "boris")
    page = office.get("boris", "/notices", lang)
    assert said in page.text
    assert f"/x/agenda/meetings/{meeting}" in page.text


def test_every_kind_is_said_in_both_languages() -> None:
    assert all(kind.key.startswith("agenda.") and set(kind.title) == {"en", "ru"} for kind in plugin.notices())
