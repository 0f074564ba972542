"""docs/sales.md lists every command of the plugin and no other."""

from __future__ import annotations

import re
from pathlib import Path

from instar_plugins.crm.commands import commands

PAGE = (Path(__file__).parents[3] / "docs" / "sales.md").read_text("utf-8")


def test_the_page_lists_every_command() -> None:
    assert re.findall(r"`POST /api/v1/x/crm/(\w+)`", PAGE) == [one.key for one in commands()]
