"""A site in memory with the built-in plugins, and what their definitions are judged by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.i18n import use
from instar.kernel import Kernel
from instar.settings import Settings
from instar.trial.memory import World

PLUGINS = Path(__file__).parents[2] / "plugins"
TEXTS = {"title", "help", "placeholder", "public", "note"}
LANGUAGES = {"en", "ru"}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """All built-in plugins, each loaded without a fault, and what they ship."""
    made = World.make(Settings(site=tmp_path_factory.mktemp("site"), strict=True))
    yield made
    made.close()


@pytest.fixture
def kernel(world: World) -> Iterator[Kernel]:
    made = world.copy()
    yield made
    made.close()


@pytest.fixture
def definitions() -> Callable[[str], list[Path]]:
    """The files of definitions that a plugin ships, cases left out."""

    def of(plugin: str) -> list[Path]:
        found = sorted((PLUGINS / plugin).glob("*/*.json"))
        return [file for file in found if not file.name.endswith(".cases.json")]

    return of


@pytest.fixture
def findings(kernel: Kernel, definitions: Callable[[str], list[Path]]) -> Callable[[str, str], list[Finding]]:
    """Everything that is to say about the definitions of a plugin, in a language."""

    def of(plugin: str, language: str) -> list[Finding]:
        sources = [Source.read(file.read_bytes(), file.name) for file in definitions(plugin)]
        with use(language):
            return [one for source in sources for one in kernel.definitions.check(source, together=sources)]

    return of


@pytest.fixture
def lacking() -> Callable[[Path], list[str]]:
    """Where a text of a file is not said in every language."""

    def of(file: Path) -> list[str]:
        return [f"{file.name}{at}" for at in silent(json.loads(file.read_text("utf-8")), "")]

    return of


def silent(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            here = f"{at}/{key}"
            if isinstance(one, dict) and one.keys() == {"="}:  # worked out, of what people have written
                continue
            if key in TEXTS and not (isinstance(one, dict) and one.keys() == LANGUAGES and all(one.values())):
                yield here
            elif key not in TEXTS:
                yield from silent(one, here)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from silent(one, f"{at}/{index}")
