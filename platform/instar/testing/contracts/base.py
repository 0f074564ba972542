"""What every suite does: load the plugin alone, look at its texts, switch it off. The kinds add what is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.commands import Publish, execute
from instar.contract import Role
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager, installed
from instar.settings import load
from instar.testing.site import SECRET, Site

TEXTS = frozenset({"title", "help", "placeholder", "public", "note"})
"""Keys of JSON and fields of values whose texts people read."""
THING: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "contract_things",
    "title": {"en": "Things", "ru": "Вещи"},
    "role": "contract_thing",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыта"}},
        {"id": "done", "title": {"en": "Done", "ru": "Сделана"}, "final": True},
    ],
}


class _Desk:
    """What the site of a suite has beside the plugin: a role and a process, so that there can be tickets."""

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("contract_thing", {"en": "Thing", "ru": "Вещь"}, process="contract_things")]


class PluginContract:
    """``plugin``: the object. ``name``: of its entry point. ``key``: of the role, channel … that this class is about.

    ``settings``: values of the plugin's own settings, by row. ``beside``: names of installed plugins that it needs on
    the site. ``languages``: in which all its texts are said.
    """

    plugin: ClassVar[object]
    name: ClassVar[str]
    key: ClassVar[str] = ""
    settings: ClassVar[Mapping[str, object]] = {}
    beside: ClassVar[Sequence[str]] = ()
    languages: ClassVar[Sequence[str]] = ("en", "ru")

    @pytest.fixture
    def plugins(self, tmp_path: Path) -> PluginManager:
        """The plugin, loaded alone."""
        return self.loaded(tmp_path)

    @pytest.fixture
    def site(self, tmp_path: Path, plugins: PluginManager) -> Iterator[Site]:
        """A site with the plugin, what it ships, and a process ``contract_things``."""
        made = Site.make(tmp_path, self.variables(), plugins=plugins)
        execute(made.kernel, Publish(orjson.dumps(THING).decode(), file="contract_things.json"), SYSTEM)
        yield made
        made.close()

    # -- tests of every kind --------------------------------------------------------------------------------------

    def test_it_loads(self, plugins: PluginManager) -> None:
        status = plugins.status(self.name)
        assert status is not None
        assert status.state == "loaded", f"{status.reason} {status.hint}\n{status.traceback}"

    def test_it_says_which_instar_it_needs(self) -> None:
        wanted = getattr(self.plugin, "requires", None)
        assert wanted, 'The plugin does not say which instar it needs: write requires = "instar>=0.1" in its class.'

    def test_it_gives_what_this_suite_is_about(self, plugins: PluginManager) -> None:
        assert self.given(plugins) is not None, f"The plugin {self.name} gives nothing with the key {self.key!r}."

    def test_every_text_is_said_in_every_language(self, plugins: PluginManager) -> None:
        lacking = [place for one in self.read_by_people(plugins) for place in silent(one, "", self.languages)]
        assert not lacking, f"Not said in {', '.join(self.languages)}: {', '.join(lacking)}"

    def test_switched_off_it_leaves_nothing(self, tmp_path: Path) -> None:
        plugins = self.loaded(tmp_path, {"INSTAR_DISABLED_PLUGINS": self.name})
        status = plugins.status(self.name)
        assert status is not None
        assert status.state == "off"
        assert not self.given(plugins)

    # -- for the kinds --------------------------------------------------------------------------------------------

    def given(self, plugins: PluginManager) -> object:
        """What the suite is about, or None."""
        return plugins.status(self.name)

    def read_by_people(self, plugins: PluginManager) -> list[object]:
        """Values whose texts people read."""
        return [one for one in (self.given(plugins), plugins.rows().get(self.name)) if one]

    def variables(self) -> dict[str, str]:
        return {f"INSTAR_{self.name}_{row}".upper(): str(value) for row, value in self.settings.items()}

    def loaded(self, folder: Path, environ: Mapping[str, str] | None = None) -> PluginManager:
        package = type(self.plugin).__module__.removesuffix(".plugin")
        candidates = [one for one in installed() if one.name in self.beside]
        candidates.append(Candidate("contract_desk", "instar.testing", _Desk))
        candidates.append(Candidate(self.name, package, lambda: self.plugin))
        settings = load(folder, {"INSTAR_SECRET_KEY": SECRET, **self.variables(), **(environ or {})})
        return PluginManager.load(replace(settings, strict=False), actions=KERNEL_ACTIONS, candidates=candidates)


def silent(value: object, at: str, languages: Sequence[str]) -> Iterator[str]:
    """Places in values and JSON whose texts lack a language. A text that is left out is none."""
    pairs: list[tuple[str, object]] = []
    if isinstance(value, Mapping):
        pairs = [(str(key), one) for key, one in value.items()]
    elif is_dataclass(value):
        at = f"{at}/{getattr(value, 'key', '') or getattr(value, 'name', '')}"
        pairs = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, list | tuple):
        pairs = [(str(number), one) for number, one in enumerate(value)]
    for name, one in pairs:
        here = f"{at}/{name}"
        if name in TEXTS and one and isinstance(one, str | Mapping):
            said = one if isinstance(one, Mapping) else {}
            if not all(said.get(language) for language in languages):
                yield here
        elif not isinstance(one, str):
            yield from silent(one, here, languages)
