"""Forms: what is right is taken, what is wrong is told at its field, and nothing else ever happens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from instar.engine.source import Source
from instar.errors import Invalid
from instar.forms import Form
from instar.plugins import PluginManager
from instar.testing.contracts.base import PluginContract
from instar.testing.site import Site
from instar.trial.memory import NOW

RUBBISH: tuple[object, ...] = (
    "", "x" * 100_000, "\0", "<script>", "٣", "1e999", -1, 1 << 80, 0.1, True, [], [None], {"a": {}}, None, "\ud800",
)  # fmt: skip
ENV: dict[str, Any] = {"data": {}, "ticket": {}, "now": NOW, "user": {}, "work": {}}


class FormContract(PluginContract):
    """``key``: of the form's file. ``examples``: values that are taken. ``refused``: (values, id of the field that is
    wrong)."""

    examples: ClassVar[Sequence[Mapping[str, Any]]] = ()
    refused: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = ()

    def given(self, plugins: PluginManager) -> Any:
        file = self._file(plugins)
        return json.loads(file.read_text("utf-8")) if file else None

    def _file(self, plugins: PluginManager) -> Path | None:
        files = [folder / f"{self.key}.json" for owner, folder in plugins.folders("form") if owner == self.name]
        return next(filter(Path.is_file, files), None)

    @pytest.fixture
    def form(self, site: Site) -> Form:
        form = site.kernel.definitions.form(self.key)
        assert form is not None, f"The plugin {self.name} ships no form {self.key!r}."
        return form

    def test_nothing_is_to_say_about_its_definition(self, site: Site, plugins: PluginManager) -> None:
        file = self._file(plugins)
        assert file is not None
        found = site.kernel.definitions.check(Source.read(file.read_bytes(), file.name))
        assert not found, "; ".join(f"{one.file}:{one.line}: {one.message}" for one in found)

    def test_examples_are_taken(self, form: Form) -> None:
        assert self.examples, "Give at least one example of values that the form takes."
        for values in self.examples:
            try:
                form.load(values, ENV, origin="api")
            except Invalid as error:
                raise AssertionError(f"{dict(values)} is refused: {error.errors}") from error

    def test_what_is_wrong_is_told_at_its_field(self, form: Form) -> None:
        for values, field in self.refused:
            with pytest.raises(Invalid) as caught:
                form.load(values, ENV, origin="api")
            assert field in caught.value.errors, f"{dict(values)}: told of {list(caught.value.errors)}, not of {field}"

    def test_rubbish_in_a_field_is_refused_and_breaks_nothing(self, form: Form) -> None:
        for name in form.inputs:
            for value in RUBBISH:
                for values in ({name: value}, {**(self.examples[0] if self.examples else {}), name: value}):
                    with suppress(Invalid):  # anything else that is raised would be a page with a fault
                        form.load(values, ENV, origin="api")
