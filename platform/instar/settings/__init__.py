"""How a site is set up: ``load(folder)`` → ``Settings``; the table of rows is ``SETTINGS``."""

from instar.settings.row import PREFIX, Setting
from instar.settings.site import FILE, FOLDER, PAGE, SETTINGS, Described, Remark, Settings, describe, load, typed

__all__ = [
    "FILE",
    "FOLDER",
    "PAGE",
    "PREFIX",
    "SETTINGS",
    "Described",
    "Remark",
    "Setting",
    "Settings",
    "describe",
    "load",
    "typed",
]
