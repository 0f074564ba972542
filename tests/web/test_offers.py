"""Price and usual time of a service, in words."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from instar.commands import EditService, Publish
from instar.web import current, offers

from .conftest import Desk
from .ordering import WISH, furnish


def said(desk: Desk, **values: Any) -> str:
    if values:
        desk.run(EditService("furniture", values))
    with desk.app.test_request_context(), current.standing_in(desk.kernel, desk.actor("rosa")):
        return offers.offer("furniture")[0].words


@pytest.mark.parametrize(
    ("target", "words"),
    [("PT4H", "usually 4 h"), ("PT30M", "usually 30 min"), ("P1D", "usually 1 day"), ("P3D", "usually 3 days")],
)
def test_the_usual_time_is_what_is_promised(desk: Desk, target: str, words: str) -> None:
    furnish(desk)
    desk.run(Publish(orjson.dumps({**WISH, "sla": [{"metric": "resolution", "target": {"*": target}}]}).decode()))
    assert said(desk, price="") == words


def test_the_services_own_target_goes_before(desk: Desk) -> None:
    furnish(desk)
    assert said(desk, price="", sla={"P3": {"resolution": "PT5H"}}) == "usually 5 h"


def test_without_a_promise_nothing_is_said(desk: Desk) -> None:
    furnish(desk)
    desk.run(Publish(orjson.dumps({**WISH, "sla": []}).decode()))
    assert said(desk, price="") == ""
    assert said(desk, price="1500").replace("\N{NO-BREAK SPACE}", " ") == "RUB 1,500.00"
