"""Small marks that pages are full of: icons of the sprite, and keys of the keyboard."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from instar.web.statics import asset

_SVG = Markup('<svg class="ico ico-{}" {}><use href="{}#tabler-{}"></use></svg>')
_SILENT = Markup('aria-hidden="true"')
_NAMED = Markup('role="img" aria-label="{}"')
_KEY = Markup('<kbd class="key" aria-hidden="true">{}</kbd>')


@lru_cache(maxsize=2048)
def icon(name: str, size: int = 20, label: str | None = None) -> Markup:
    """``name``: Tabler's, without prefix. ``size``: 20 or 16 px. ``label``: is read out; else it is decoration."""
    said = _NAMED.format(label) if label else _SILENT
    return _SVG.format(size, said, asset("vendor/icons.svg"), name)


def kbd(keys: str) -> Markup:
    """A key that does the same as what it stands on; it is not read out."""
    return _KEY.format(keys)
