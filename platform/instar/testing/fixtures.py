"""Fixtures of pytest for authors of plugins; there without an import (entry point ``pytest11``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from instar.testing.site import Site


@pytest.fixture
def instar_site(tmp_path: Path) -> Iterator[Site]:
    """A site of this test's own with every installed plugin: ``instar_site.run(OpenTicket("A card"), "olga")``."""
    from instar.testing.site import Site

    site = Site.make(tmp_path)
    yield site
    site.close()
