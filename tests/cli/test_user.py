"""Accounts by shell."""

from __future__ import annotations

from instar.commands.accounts import sign_in
from instar.kernel import open_kernel
from instar.settings import load

PASSWORD = "another horse battery"


def test_an_account_has_what_it_was_given(shell, site):
    result = shell(
        *("user", "add", "olga", "--title", "Olga", "--email", "olga@example.org", "--profile", "operator"),
        *("--language", "ru", "--password-stdin"),
        stdin=f"{PASSWORD}\n",
    )
    assert result.exit_code == 0, result.output
    kernel = open_kernel(load(site, {}))
    actor = kernel.access.actor(sign_in(kernel, "olga", PASSWORD, "127.0.0.1").principal_id)
    assert actor is not None
    assert (actor.key, actor.name, actor.email, actor.language) == ("olga", "Olga", "olga@example.org", "ru")
    assert kernel.access.can(actor, "ticket.act")
    kernel.close()


def test_a_name_that_is_taken_and_a_team_that_is_not_there_are_refused(shell, site):
    assert shell("user", "add", "maria").exit_code == 1
    result = shell("user", "add", "olga", "--team", "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert shell("user", "add", "olga").exit_code == 0, "the refused call has left nothing"


def test_an_unknown_profile_is_told_with_the_nearest(shell, site):
    result = shell("user", "add", "olga", "--profile", "operatr")
    assert result.exit_code == 1
    assert "operator" in result.stderr


def test_an_invitation_without_mail_is_a_link_on_standard_output(shell, site):
    assert shell("user", "add", "olga").exit_code == 0
    result = shell("user", "invite", "olga")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("http://127.0.0.1:8000/password/")
    assert "works once" in result.stderr
    assert shell("user", "invite", "nobody").exit_code == 1


def test_an_invitation_by_mail_is_a_letter(shell, site):
    mail = {"INSTAR_MAIL_HOST": "mail.example.org", "INSTAR_MAIL_FROM": "desk@example.org"}
    shell("user", "add", "olga", "--email", "olga@example.org")
    result = shell("user", "invite", "olga", env=mail)
    assert result.exit_code == 0, result.output
    assert (result.stdout, "on its way" in result.stderr) == ("", True)
