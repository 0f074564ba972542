"""What the site is made of."""

from __future__ import annotations

from instar import assets

from .conftest import Browser


def test_every_browser_library_is_named_with_its_licence(olga: Browser) -> None:
    html = olga.text("/about")
    for library in assets.libraries():
        assert library.name in html
        assert library.version in html
        assert library.licence in html
