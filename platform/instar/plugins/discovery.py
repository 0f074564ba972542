"""Where plugins come from: entry points of installed distributions, and single files in the site's folder.

What is registered is the object ``plugin`` in ``<package>/plugin.py``, never the package: a hook ``models()``
in an ``__init__.py`` would be hidden by the submodule of that name once anything imports it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from instar.errors import nearest
from instar.i18n import N_, Sentence
from instar.plugins.status import PluginProblem

GROUP = "instar.plugins"
OURS = "instar"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plugin that was found and not yet imported. load: imports it and returns the object, or raises
    anything.
    """

    name: str
    package: str
    load: Callable[[], object]
    distribution: str = ""
    version: str = ""


def installed(found: Iterable[EntryPoint] | None = None) -> list[Candidate]:
    """Plugins of installed distributions: instar's own first, then by distribution and name."""
    candidates = [_candidate(point) for point in (entry_points(group=GROUP) if found is None else found)]
    return sorted(candidates, key=lambda one: (one.distribution != OURS, one.distribution, one.name))


def of_site(folder: Path) -> list[Candidate]:
    """One-file plugins: ``<site>/plugins/*.py`` by name; files that begin with ``_`` are none."""
    files = sorted(file for file in folder.glob("*.py") if not file.name.startswith("_"))
    return [Candidate(file.stem, str(file), partial(_import_file, file)) for file in files]


def _candidate(point: EntryPoint) -> Candidate:
    distribution = point.dist
    return Candidate(
        point.name,
        point.value.partition(":")[0].removesuffix(".plugin"),
        partial(_import_entry, point.value),
        distribution.name if distribution else "",
        distribution.version if distribution else "",
    )


def _import_entry(value: str) -> object:
    name, _colon, attribute = value.partition(":")
    if not name.endswith(".plugin") or attribute != "plugin":
        raise PluginProblem(
            Sentence(N_("The entry point names “{value}”."), value=value),
            Sentence(
                N_("Name the object “plugin” in plugin.py: {right}."),
                right=f"{name.removesuffix('.plugin')}.plugin:plugin",
            ),
        )
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise _missing(name, error) from error
    return _object_of(module)


def _missing(name: str, error: ModuleNotFoundError) -> PluginProblem:
    missing = error.name or ""
    if missing == name:
        return PluginProblem(
            Sentence(N_("The package {package} has no plugin.py."), package=name.removesuffix(".plugin")),
            Sentence(N_("Add a module plugin.py with an object “plugin”.")),
        )
    if name.startswith(f"{missing}."):
        return PluginProblem(
            Sentence(N_("The package {package} is not there."), package=missing),
            Sentence(N_("Install its distribution again.")),
        )
    return PluginProblem(
        Sentence(N_("It needs the module {module}, which is not installed."), module=missing),
        Sentence(N_("Install the package that has it.")),
    )


def _import_file(file: Path) -> object:
    """Run a one-file plugin as a module of its own, anew at each load, so that a corrected file counts."""
    name = f"instar_site_plugins.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None, "a file that ends in .py has a loader"
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickling look their module up
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, ModuleNotFoundError):
            raise _missing(name, error) from error
        raise
    return _object_of(module)


def _object_of(module: ModuleType) -> object:
    plugin = getattr(module, "plugin", None)
    if plugin is not None and not isinstance(plugin, ModuleType | type):
        return plugin
    if isinstance(plugin, type):
        hint = Sentence(N_("Make an object of the class: plugin = {name}()."), name=plugin.__name__)
        raise PluginProblem(Sentence(N_("“plugin” is a class.")), hint)
    near = nearest("plugin", vars(module))
    raise PluginProblem(
        Sentence(N_("{file} has no object “plugin”."), file=Path(module.__file__ or module.__name__).name),
        Sentence(N_("Rename “{name}” to “plugin”."), name=near)
        if near
        else Sentence(N_("Write plugin = … at its end: the object that has the hooks.")),
    )
