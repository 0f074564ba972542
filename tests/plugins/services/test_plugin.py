"""The plugin as a guest: it is loaded, and all it says is said in Russian too."""

from __future__ import annotations

from pathlib import Path

import catalogues
from instar.kernel import Kernel

PACKAGE = Path(__file__).parents[3] / "plugins" / "services"


def test_it_is_loaded_and_has_its_place_in_the_menu(kernel: Kernel) -> None:
    (status,) = [one for one in kernel.plugins.statuses if one.name == "services"]
    assert status.state == "loaded"


def test_every_sentence_has_its_russian() -> None:
    (file,) = catalogues.catalogues(PACKAGE)
    known = catalogues.read(file)
    said = {message.id for message in catalogues.extracted(PACKAGE) if message.id}
    assert said == {message.id for message in known if message.id and all(catalogues.forms(message))}
