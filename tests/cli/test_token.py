"""API tokens by shell."""

from __future__ import annotations

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
