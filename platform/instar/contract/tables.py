"""Tables that a plugin brings along."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Migrations:
    """The folder with a plugin's migrations: ``Migrations(Path(__file__).parent / "migrations")``.

    Files ``0001_cards.py``, ``0002_stamps.py`` … in their order, each with ``up(migrator, db)`` as
    ``playhouse.migrations`` has it: ``db`` is peewee's database, ``migrator`` changes tables that are there. Each is
    carried out once, whole or not at all.
    """

    folder: Path

    def __post_init__(self) -> None:
        if not Path(self.folder).is_dir():
            raise ValueError(f"Migrations: there is no folder {self.folder} (is it in the package's data files?)")
