"""What setup.cfg cannot say: packages from several folders, and browser libraries fetched at build time."""

import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

# A PEP 517 build does not have this folder on its path.
sys.path.insert(0, str(Path(__file__).parent))

import build_assets


class BuildWithAssets(build_py):
    """Fetches the browser libraries before setuptools looks for data files; instant when they are there."""

    def run(self) -> None:
        build_assets.build()
        super().run()


setup(
    packages=[
        *find_packages("platform"),
        "instar_plugins",
        *(f"instar_plugins.{name}" for name in find_packages("plugins")),
        "instar_process_defs",
        "instar_forms",
    ],
    cmdclass={"build_py": BuildWithAssets},
)
