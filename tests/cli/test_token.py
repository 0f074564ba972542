"""API tokens by shell."""

from __future__ import annotations

import json

from instar.commands.accounts import token_actor
from instar.kernel import open_kernel
from instar.settings import load


def test_the_token_stands_alone_on_standard_output_and_works(shell, site):
    result = shell("token", "create", "--user", "maria", "--name", "import", "--days", 7)
    assert result.exit_code == 0, result.output
    (token,) = result.stdout.split()
    kernel = open_kernel(load(site, {}))
    actor = token_actor(kernel, token)
    assert actor is not None
    assert actor.key == "maria"
    kernel.close()


def test_for_nobody_there_is_none(shell, site):
    result = shell("token", "create", "--user", "mria")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "maria" in result.stderr


def test_a_token_is_cut_listed_and_ended(shell, site):
    made = shell("token", "create", "--user", "maria", "--name", "cut", "--allow", "ticket.view")
    kernel = open_kernel(load(site, {}))
    actor = token_actor(kernel, made.stdout.strip())
    assert actor is not None
    assert actor.mask is not None
    assert actor.mask.permissions == {"ticket.view"}
    (row,) = json.loads(shell("token", "list", "--user", "maria", "--format", "json").stdout)
    assert (row["name"], row["allow"], row["over"]) == ("cut", ["ticket.view"], False)
    assert made.stdout.strip() not in shell("token", "list", "--user", "maria").stdout
    assert shell("token", "end", row["id"]).exit_code == 0
    assert token_actor(kernel, made.stdout.strip()) is None
    assert shell("token", "end", row["id"]).exit_code == 1
    kernel.close()
