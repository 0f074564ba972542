"""A subscription is set up by who manages channels; in another's name by who gives rights, too; its secret is kept."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import AddGrant
from instar.errors import Forbidden, Invalid, NotFound

from .conftest import SECRET, Desk


def given(desk: Desk, **more: Any) -> dict[str, Any]:
    return {"name": "ERP", "url": desk.receiver.url, "kinds": ["opened"], **more}


def manager(desk: Desk) -> str:
    """Who manages channels and gives no rights."""
    desk.site.people.add("mia", name="Mia", profile="operator")
    desk.site.run(AddGrant("mia", "channel.manage"))
    desk.site.kernel.epochs.look_again()
    return "mia"


def test_the_secret_is_sealed_and_stands_in_no_audit(desk: Desk) -> None:
    desk.hook()
    kept = str(desk.rows("SELECT * FROM x_hooks__hook")) + str(desk.rows("SELECT detail FROM audit"))
    assert SECRET not in kept
    assert "take" not in str(desk.rows("SELECT detail FROM audit")), "an address may hold a secret as well"


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"name": " "}, "name"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["nothing"]}, "kinds.0"),
        ({"url": "http://127.0.0.1:1/"}, "url"),
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"condition": "ticket.nothing == 1"}, "condition"),
        ({"condition": "(("}, "condition"),
        ({"reader": "nobody-like-this"}, "reader"),
        ({"secret": "short"}, "secret"),
        ({"secret": "whsec_short"}, "secret"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(desk: Desk, wrong: dict[str, Any], at: str) -> None:
    with pytest.raises(Invalid) as told:
        desk.own("hook", given(desk, **{"reader": "olga", **wrong}))
    assert at in told.value.errors
    assert desk.rows("SELECT count(*) FROM x_hooks__hook") == [(0,)]


def test_in_another_s_name_only_who_gives_rights(desk: Desk) -> None:
    mia = manager(desk)
    with pytest.raises(Invalid) as told:
        desk.own("hook", given(desk, reader="olga"), mia)
    assert "reader" in told.value.errors
    own = desk.own("hook", given(desk), mia)["hook"]
    assert desk.state(own).reader == desk.site.people["mia"].id
    of_olga = desk.own("hook", given(desk, reader="olga"), "boss")["hook"]
    assert desk.state(of_olga).reader == desk.site.people["olga"].id
    with pytest.raises(Invalid):
        desk.own("hook", given(desk, hook=of_olga), mia)
    for command in ("rotate_hook", "resume_hook"):
        with pytest.raises(Forbidden):
            desk.own(command, {"hook": of_olga}, mia)
    desk.own("hook", given(desk, hook=of_olga, name="Other"), "boss")
    assert desk.state(of_olga).reader == desk.site.people["olga"].id, "who it is stays who it is"


def test_nobody_else_sets_one_up(desk: Desk) -> None:
    for login in ("olga", "carl"):
        with pytest.raises(Forbidden):
            desk.own("hook", given(desk), login)


def test_what_the_site_does_itself_nobody_can_ask_for(desk: Desk) -> None:
    hook = desk.hook()
    answers = [
        desk.browser("boss").post(f"/api/v1/x/hooks/{command}", json=body).status_code
        for command, body in (("halt", {"hook": hook, "why": "reader"}), ("settle", {"delivery": 1, "state": "sent"}))
    ]
    assert all(status in (401, 403, 404) for status in answers)
    assert desk.state(hook).paused == ""


def test_it_is_forgotten_with_its_log(desk: Desk) -> None:
    hook = desk.hook()
    desk.open()
    desk.beat()
    desk.own("drop_hook", {"hook": hook})
    assert desk.log() == desk.rows("SELECT id FROM x_hooks__hook") == []
    with pytest.raises(NotFound):
        desk.own("drop_hook", {"hook": hook})
