"""How a site is set up: ``load(folder)`` → ``Settings``; the table of rows is ``SETTINGS``."""

from instar.settings.row import PREFIX, Setting
from instar.settings.site import FILE, FOLDER, SETTINGS, Described, Remark, Settings, describe, load

__all__ = ["FILE", "FOLDER", "PREFIX", "SETTINGS", "Described", "Remark", "Setting", "Settings", "describe", "load"]
