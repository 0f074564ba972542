"""A source is set up with an address and a secret of its own, which is sealed."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Forbidden, Invalid, NotFound
from instar_plugins.hooks.tables import Source

from .conftest import Desk

GOOD: dict[str, Any] = {"name": "Shop", "way": "hmac", "header": "X-Sig"}


def test_each_has_an_address_and_a_secret_of_its_own(desk: Desk) -> None:
    one, other = desk.source(), desk.source(secret="")
    assert one.token != other.token
    assert len(one.token) >= 32
    kept = str(desk.rows("SELECT * FROM x_hooks__source")) + str(desk.rows("SELECT detail FROM audit"))
    assert "s" * 20 not in kept


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"name": ""}, "name"),
        ({"way": "none"}, "way"),
        ({"header": ""}, "header"),
        ({"header": "X Sig"}, "header"),
        ({"delivery": "ключ"}, "delivery"),
        ({"algorithm": "md5"}, "algorithm"),
        ({"secret": "short"}, "secret"),
        ({"most": 0}, "most"),
        ({"map": {"title": "a b"}}, "map.title"),
        ({"map": {"data": {"x": "[["}}}, "map.data"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(desk: Desk, wrong: dict[str, Any], at: str) -> None:
    with pytest.raises(Invalid) as told:
        desk.own("source", {**GOOD, **wrong})
    assert at in told.value.errors


def test_a_change_leaves_address_and_secret_as_they_are(desk: Desk) -> None:
    before = desk.source()
    desk.own("source", {**GOOD, "name": "Other", "source": before.id})
    after = desk.row(Source, before.id)
    assert (after.name, after.token, after.secret) == ("Other", before.token, before.secret)


def test_only_who_manages_channels(desk: Desk) -> None:
    for login in ("olga", "carl"):
        with pytest.raises(Forbidden):
            desk.own("source", GOOD, login)


def test_it_is_forgotten(desk: Desk) -> None:
    source = desk.source()
    desk.own("drop_source", {"source": source.id})
    with pytest.raises(NotFound):
        desk.own("rotate_source", {"source": source.id})
