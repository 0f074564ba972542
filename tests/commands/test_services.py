"""Services that are there, changed."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddService, execute
from instar.commands.services import EditService
from instar.errors import Forbidden, Invalid, NotFound


def test_what_is_named_changes_and_the_rest_stays(site) -> None:
    execute(site.kernel, AddService("buying", "Buying", process="request"), SYSTEM)
    changed = execute(
        site.kernel, EditService("buying", {"title": {"en": "B"}, "public": True, "active": True}), SYSTEM
    )
    assert changed["changed"] == ["public", "title"]
    found = site.kernel.directory.service_by_key("buying")
    assert (found.title, found.process, found.public) == ({"en": "B"}, "request", True)
    assert execute(site.kernel, EditService("buying", {"public": True}), SYSTEM)["changed"] == []


def test_what_cannot_be_is_refused(site) -> None:
    execute(site.kernel, AddService("buying", "Buying"), SYSTEM)
    for values in ({"title": ""}, {"process": "nosuch"}, {"public": "yes"}, {"nosuch": 1}):
        with pytest.raises(Invalid):
            execute(site.kernel, EditService("buying", values), SYSTEM)
    with pytest.raises(NotFound):
        execute(site.kernel, EditService("nosuch", {}), SYSTEM)
    with pytest.raises(Forbidden):
        execute(site.kernel, EditService("buying", {}), site.people.add("ops", profile="operator"))
