"""The version is told."""

from __future__ import annotations

from instar import __version__


def test_the_version_is_the_packages(shell):
    assert shell("version").stdout == f"instar {__version__}\n"
