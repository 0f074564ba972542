"""The shell: ``instar [-C SITE] COMMAND``. Every command is a module here, imported only when it is called."""

from instar.cli.shell import main

__all__ = ["main"]
