"""Working time: two calendars to count by, or to build one's own on.

`office` is Monday to Friday in the site's time zone. `ru` is the production calendar of Russia: holidays of the Labour
Code's article 112 and the days off that the government's decrees have moved, as the library `holidays` 0.109 has them
for 2025 to 2027. A new decree is a new version of the definition: no release of ours has to be waited for.
"""

from __future__ import annotations

from pathlib import Path

from instar.sdk import Definitions, hookimpl

HERE = Path(__file__).parent


class WorkTime:
    """Calendars."""

    requires = "instar>=0.1"

    @hookimpl
    def calendars(self) -> list[Definitions]:
        return [Definitions(HERE / "calendars", "calendar")]


plugin = WorkTime()
