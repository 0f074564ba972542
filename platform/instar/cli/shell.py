"""The way in: which commands there are, which site they work on, and how an error leaves the shell.

Exit codes are a contract: 0 good, 1 findings or refused, 2 called the wrong way. What a person can cause is told in
a sentence and a hint on stderr; a traceback is always a fault of ours.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from instar import i18n
from instar.errors import InstarError, Invalid
from instar.i18n import _
from instar.settings import FILE, FOLDER, load

if TYPE_CHECKING:
    from instar.kernel import Kernel
    from instar.settings import Settings

COMMANDS: Mapping[str, str] = {
    "init": "instar.cli.init",
    "serve": "instar.cli.serve",
    "web": "instar.cli.web",
    "worker": "instar.cli.worker",
    "clock": "instar.cli.clock",
    "demo": "instar.cli.demo",
    "check": "instar.cli.check",
    "plan": "instar.cli.plan",
    "publish": "instar.cli.publish",
    "pull": "instar.cli.pull",
    "bundle": "instar.cli.bundle",
    "test": "instar.cli.test",
    "dmn": "instar.cli.dmn",
    "bpmn": "instar.cli.bpmn",
    "calendar": "instar.cli.calendar",
    "user": "instar.cli.user",
    "team": "instar.cli.team",
    "unit": "instar.cli.unit",
    "service": "instar.cli.service",
    "token": "instar.cli.token",
    "export": "instar.cli.export",
    "import": "instar.cli.importing",
    "replay": "instar.cli.replay",
    "receive": "instar.cli.receive",
    "plugins": "instar.cli.plugins",
    "settings": "instar.cli.settings",
    "bench": "instar.cli.bench",
    "doctor": "instar.cli.doctor",
    "backup": "instar.cli.backup",
    "restore": "instar.cli.restore",
    "move-database": "instar.cli.move_database",
    "migrate": "instar.cli.migrate",
    "version": "instar.cli.version",
}
"""Command → the module that has it, as an object ``command``. The order is that of ``instar --help``."""


@dataclass(slots=True)
class Site:
    """The folder that the commands work on; settings and kernel are opened when a command asks for them."""

    folder: Path
    _kernel: Kernel | None = field(default=None, repr=False)

    def settings(self) -> Settings:
        """The settings that hold in the folder, whether or not it is a site already."""
        return load(self.folder)

    def exists(self) -> bool:
        """Whether there is a site in the folder: its file, or its database."""
        return (self.folder / FILE).is_file() or self.settings().has_database

    def existing(self) -> Settings:
        """The settings of the site; raises InstarError "no_site" when there is none, rather than making one."""
        if not self.exists():
            raise InstarError(
                "no_site",
                _("There is no site in {folder}.").format(folder=self.folder),
                hint=_("“instar init DIR” makes one; “instar -C DIR …” works in another folder."),
            )
        return self.settings()

    def kernel(self) -> Kernel:
        """The opened site, with its database brought to this version."""
        if self._kernel is None:
            from instar.kernel import open_kernel

            settings = self.existing()
            settings.make_folder()
            self._kernel = open_kernel(settings)
        return self._kernel

    def close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()


class Shell(click.Group):
    """A group whose commands are imported when they are called, and which turns errors into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with i18n.use(language_of(os.environ)):
                return super().invoke(ctx)
        except InstarError as error:
            tell(error)
            ctx.exit(error.exit_code)


@click.group(
    cls=Shell,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: instar -C /srv/desk serve --port 8001",
)
@click.option(
    "-C",
    "folder",
    metavar="SITE",
    envvar=FOLDER,
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"Folder of the site; else {FOLDER}, else the current one.",
)
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Tickets, processes and forms of one site."""
    site = Site(folder.resolve())
    ctx.obj = site
    ctx.call_on_close(site.close)


def tell(error: InstarError) -> None:
    """One error on stderr: what happened, what is wrong in which field, what to do."""
    lines = [line for line in error.message.splitlines() if line]
    click.echo(f"instar: {lines[0]}", err=True)
    for line in lines[1:]:
        click.echo(f"  {line}", err=True)
    if isinstance(error, Invalid):
        for path, sentences in error.errors.items():
            click.echo(f"  {path}: {' '.join(sentences)}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


def language_of(environ: Mapping[str, str]) -> str:
    """The language of the shell: ``ru_RU.UTF-8`` → "ru-RU"; English where none is named."""
    named = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    language = named.partition(".")[0].replace("_", "-")
    return i18n.DEFAULT if language in ("", "C", "POSIX") else language
