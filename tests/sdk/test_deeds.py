"""Actions that a plugin carries out itself: what they want done is told, and a fault is the fault of who gives them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from instar import sdk
from instar.commands import AddGrant
from instar.sdk import deeds
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(deeds, "kernel", lambda: made.kernel)
    yield made
    made.close()


CONTEXT = sdk.ActionContext({"number": "T-1"}, {}, 0, "key")


def test_an_action_says_what_it_wants_done(site: Site) -> None:
    assert sdk.run_action("note", {"body": "Hello"}, CONTEXT).effects == (
        sdk.PostMessage("internal", "Hello", automatic=True),
    )
    assert all(action.kind == "effect" for action in sdk.site_actions().values())


def test_what_is_refused_missing_or_broken_is_told_in_one_way(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(arguments: Any, context: Any) -> Any:
        raise ZeroDivisionError("no luck")

    actions = site.kernel.plugins._registry.actions
    monkeypatch.setitem(actions, "itsm.priority", replace(actions["itsm.priority"], run=broken))
    with pytest.raises(sdk.ActionRefused, match="no text"):
        sdk.run_action("note", {}, CONTEXT)
    with pytest.raises(sdk.ActionRefused, match="not there"):
        sdk.run_action("nothing", {}, CONTEXT)
    with pytest.raises(sdk.ActionRefused, match="no luck"):
        sdk.run_action("itsm.priority", {"priority": 1}, CONTEXT)
    status = site.kernel.plugins.status("itsm")
    assert status is not None
    assert status.faults == 1


def test_administrators_are_those_who_manage_plugins_everywhere(site: Site) -> None:
    site.people.add("root", profile="admin")
    site.people.add("olga", ("frontline",))
    assert sdk.administrators() == ("root",)


def test_who_holds_another_permission_is_asked_for_by_it(site: Site) -> None:
    site.people.add("root", profile="admin")
    site.people.add("mia", profile="operator")
    site.run(AddGrant("mia", "channel.manage"))
    site.kernel.epochs.look_again()
    assert sorted(sdk.administrators("channel.manage")) == ["mia", "root"]
