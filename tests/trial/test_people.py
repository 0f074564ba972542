"""People who exist only in a run."""

from __future__ import annotations

from instar.testing import Site
from instar.trial.people import HEAD, named_in


def test_who_is_only_mentioned_belongs_to_every_team(instar_site: Site):
    boss = instar_site.people.add("boss", ["north", "south"])
    invented = instar_site.people["somebody"]
    assert len(boss.teams) == 3
    assert invented.teams == boss.teams


def test_the_head_may_assign_and_others_may_not(instar_site: Site):
    access = instar_site.kernel.access
    assert access.can(instar_site.people[HEAD], "ticket.assign")
    assert not access.can(instar_site.people["olga"], "ticket.assign")


def test_a_right_that_is_granted_holds_at_once(instar_site: Site):
    olga = instar_site.people["olga"]
    instar_site.people.grant("olga", "report.view")
    assert instar_site.kernel.access.can(olga, "report.view")


def test_names_are_read_out_of_candidates():
    assert named_in({"team": ["a", "b"], "user": "c"}, "team") == {"a", "b"}
    assert named_in({"team": ["a", "b"], "user": "c"}, "user") == {"c"}
    assert named_in({"=": "data.who"}, "team") == set()
    assert named_in(None, "team") == set()
