"""A plugin that is off: its tickets stay readable, their steps wait, and nothing is lost until it is back."""

from __future__ import annotations

import pytest

from instar.commands import ClaimWork, CompleteWork, PostReply, execute
from instar.errors import Refused
from instar.kernel import open_kernel
from instar.plugins import PluginManager
from instar.queries.ticket import ticket as ticket_view
from instar.queries.work import work


@pytest.fixture
def without(site):
    """The same site, opened without any plugin."""
    kernel = open_kernel(site.kernel.settings, plugins=PluginManager(site.kernel.settings), clock=site.clock)
    yield kernel
    kernel.close()


def test_steps_of_a_plugin_that_is_off_can_be_read_and_not_done(site, opened, without):
    ticket = opened(body="Hello")
    olga = without.access.actor(site.people["olga"].id)
    assert ticket_view(without, olga, ticket["ticket"]).title == "A thing"
    (step,) = work(without, olga, ticket["ticket"]).open
    assert (step.may_do, step.may_take) == (False, False)
    assert "request" in step.reason
    for command in (CompleteWork(ticket["items"][0], "go", {"size": 1}), ClaimWork(ticket["items"][0])):
        with pytest.raises(Refused) as refused:
            execute(without, command, olga)
        assert refused.value.code == "plugin_off"
    assert execute(without, PostReply(ticket["ticket"], "We are on it."), olga)["message"]


def test_with_the_plugin_back_the_step_goes_on(site, opened, without, seen):
    ticket = opened()
    with pytest.raises(Refused):
        execute(
            without, CompleteWork(ticket["items"][0], "go", {"size": 1}), without.access.actor(site.people["olga"].id)
        )
    site.run(CompleteWork(ticket["items"][0], "go", {"size": 1}), "olga")
    assert seen.ticket(ticket["ticket"])["stage"] == "work"
