"""What letters about accounts say: pairs of (subject, text) in the language of the moment, ``LINK`` for the link."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands.letters import LINK
from instar.i18n import _

Written = Callable[[], tuple[str, str]]


def invitation(name: str, login: str, by: str) -> Written:
    """To somebody who has an account and no password yet; ``by``: who invites."""

    def written() -> tuple[str, str]:
        text = _(
            "Hello, {name}!\n\n{by} has made an account for you. Your log-in is {login}.\n\n"
            "Choose your password here:\n{link}\n\nThe link works once, for seven days."
        )
        return _("Your account is waiting"), text.format(name=name, by=by, login=login, link=LINK)

    return written


def another_password(name: str, login: str, *, hours: int) -> Written:
    """To somebody who says that he forgot his password, or for whom an administrator has asked."""

    def written() -> tuple[str, str]:
        text = _(
            "Hello, {name}!\n\nSomebody, probably you, has asked for a new password of the account {login}.\n\n"
            "Choose it here:\n{link}\n\nThe link works once; it ends after {hours} h. If it was not you, leave this "
            "letter alone: nothing changes until a password is chosen."
        )
        return _("A new password"), text.format(name=name, login=login, hours=hours, link=LINK)

    return written


def own_requests() -> Written:
    """To a client who wants to see what became of his requests."""

    def written() -> tuple[str, str]:
        text = _(
            "Hello!\n\nBy this link you see your requests to us:\n{link}\n\nIt works once, within half an hour. "
            "If you did not ask for it, leave this letter alone."
        )
        return _("Your requests"), text.format(link=LINK)

    return written


def password_changed(name: str, login: str) -> Written:
    """To the owner, after the password has become another one."""

    def written() -> tuple[str, str]:
        text = _(
            "Hello, {name}!\n\nThe password of the account {login} was changed, and all other log-ins have ended.\n\n"
            "If it was not you, tell an administrator at once."
        )
        return _("Your password was changed"), text.format(name=name, login=login)

    return written
