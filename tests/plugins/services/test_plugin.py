"""The plugin as a guest."""

from __future__ import annotations

from instar.kernel import Kernel


def test_it_is_loaded_with_its_pages(kernel: Kernel) -> None:
    status = kernel.plugins.status("services")
    assert status is not None
    assert status.state == "loaded"
    assert [pages.name for owner, pages in kernel.plugins.blueprints if owner == "services"] == ["services"]
