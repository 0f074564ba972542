"""``instar init DIR``: a new site, with a secret of its own, its database, and what the plugins ship."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from instar.access import SYSTEM
from instar.cli.user import password_from_stdin
from instar.commands import AddGrant, AddService, AddUser, execute
from instar.commands.shipped import open_first_tickets, publish_shipped
from instar.errors import InstarError, UsageError
from instar.i18n import _
from instar.kernel import Kernel, open_kernel
from instar.settings import FILE, load

FOLDERS = ("process_defs", "forms", "plugins", "var")

TOML = """\
# A site of instar. “instar settings” lists what can be set here; INSTAR_… variables win over this file.

secret_key = "{secret}"
"""


@click.command(epilog="Example: echo $PASSWORD | instar init /srv/desk --admin maria --password-stdin")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--admin", metavar="NAME", help="Make an account that administers the site and designs processes.")
@click.option("--password-stdin", is_flag=True, help="Read the administrator's password from standard input.")
def command(folder: Path, admin: str | None, password_stdin: bool) -> None:
    """Make a new site in DIR: settings with a secret, folders, database, the definitions of the plugins."""
    if admin and not password_stdin:
        raise UsageError(
            "no_password",
            _("The administrator needs a password."),
            hint=_("Give it on standard input, with --password-stdin."),
        )
    if (folder / FILE).exists():
        raise site_exists(folder)
    password = password_from_stdin() if admin else None
    make_folder(folder)
    kernel = open_kernel(load(folder))
    try:
        furnish(kernel)
        if admin:
            add_admin(kernel, admin, password or "")
            open_first_tickets(kernel)
    except BaseException:
        # Nothing half-made stays that would be taken for a site; what was in the folder before is left alone.
        (folder / FILE).unlink()
        raise
    finally:
        kernel.close()
    click.echo(_("The site is in {folder}. Start it: instar -C {folder} serve").format(folder=folder), err=True)


def make_folder(folder: Path) -> None:
    """The folders of a site and its file of settings, which only its owner can read. Of several at once one wins."""
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise site_exists(folder) from None
    except OSError as error:
        raise InstarError(
            "not_writable",
            _("{path} cannot be made: {reason}.").format(path=error.filename or folder, reason=error.strerror),
            hint=_("Choose a folder that you may write to."),
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(TOML.format(secret=secrets.token_urlsafe(48)))


def site_exists(folder: Path) -> InstarError:
    return InstarError(
        "site_exists",
        _("There is a site in {folder} already.").format(folder=folder),
        hint=_("“instar -C {folder} serve” starts it.").format(folder=folder),
    )


def furnish(kernel: Kernel) -> None:
    """What every site has: the published definitions of the plugins, and the service ``general``, which runs the first
    process among them and which everybody may ask. Twice is once.
    """
    published = [one for shipped in publish_shipped(kernel) for one in shipped.published]
    if kernel.directory.service_by_key("general") is None:
        process = next((one["key"] for one in published if one["kind"] == "process"), None)
        title = {"en": "General questions", "ru": "Общие вопросы"}
        execute(kernel, AddService("general", title, process=process, public=process is not None), SYSTEM)


def add_admin(kernel: Kernel, login: str, password: str) -> None:
    """An account that administers the site, designs its processes and sees its tickets."""
    user = execute(kernel, AddUser(login, login, password=password, profile="admin"), SYSTEM)
    for profile in ("designer", "supervisor"):
        execute(kernel, AddGrant(user["login"], profile), SYSTEM)
