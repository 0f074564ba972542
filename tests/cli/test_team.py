"""Teams by shell."""

from __future__ import annotations

from instar.kernel import open_kernel
from instar.settings import load


def test_a_team_can_be_joined(shell, site):
    result = shell("team", "add", "buyers", "Buyers")
    assert result.exit_code == 0, result.output
    assert shell("user", "add", "olga", "--team", "buyers").exit_code == 0
    kernel = open_kernel(load(site, {}))
    team = kernel.directory.find("team", "buyers")
    assert team is not None
    assert (team.name, len(kernel.directory.members(team.id))) == ("Buyers", 1)
    kernel.close()


def test_a_key_that_is_taken_or_cannot_be_one_is_refused(shell, site):
    assert shell("team", "add", "buyers", "Buyers").exit_code == 0
    for key in ("buyers", "no key", "Ы"):
        assert shell("team", "add", key, "Buyers").exit_code == 1
