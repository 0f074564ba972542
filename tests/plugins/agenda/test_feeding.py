"""The secret link to one's own calendar."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands.users import EditUser
from instar.errors import Forbidden, Invalid


def link(office: Any, login: str) -> str:
    import re

    return re.findall(r"/agenda/feed/[^\"]+\.ics", office.get(login, "/x/agenda/feed").text)[0]


def test_a_new_link_makes_the_old_one_useless_and_it_can_be_ended(office: Any) -> None:
    office.run("feed", "olga")
    old = link(office, "olga")
    office.run("feed", "olga")
    new = link(office, "olga")
    assert (old != new, office.get(None, old).status_code, office.get(None, new).status_code) == (True, 404, 200)
    office.run("feed", "olga", do="end")
    assert office.get(None, new).status_code == 404


def test_it_ends_with_the_account(office: Any) -> None:
    office.run("feed", "olga")
    address = link(office, "olga")
    office.site.run(EditUser("olga", {"active": False}))
    assert office.get(None, address).status_code == 404


def test_it_is_for_staff_and_for_what_it_knows(office: Any) -> None:
    with pytest.raises(Forbidden):
        office.run("feed", "carl")
    with pytest.raises(Invalid):
        office.run("feed", "olga", do="burn")
