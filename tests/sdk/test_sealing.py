"""What is sealed is read by the same plugin of the same site alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.kernel import serving
from instar.sdk import seal, unseal
from instar.testing.site import Site


def test_it_is_read_by_its_plugin_on_its_site_and_by_nobody_else(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "one")
    other = Site.make(tmp_path / "other", {"INSTAR_SECRET_KEY": "another secret that is long enough"})
    try:
        with serving(site.kernel):
            sealed = seal("postcard", "пароль")
            assert unseal("postcard", sealed) == "пароль"
            assert "пароль" not in sealed
            for plugin, given in (
                ("mail", sealed),
                ("postcard", sealed[:-4]),
                ("postcard", "пароль"),
                ("postcard", ""),
            ):
                with pytest.raises(ValueError, match="another key"):
                    unseal(plugin, given)
        with serving(other.kernel), pytest.raises(ValueError, match="another key"):
            unseal("postcard", sealed)
    finally:
        site.close()
        other.close()
