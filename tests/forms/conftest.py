"""Forms made in one line, and the errors of a refused load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from instar.errors import Invalid
from instar.forms import Form, ParsedForm, parse_form
from instar.i18n import use


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with use("en"):
        yield


@pytest.fixture
def parsed() -> Callable[..., ParsedForm]:
    """Parses a form of these fields."""

    def parse(*fields: object, known: dict[str, str] | None = None, **keys: object) -> ParsedForm:
        raw = {"format": "instar.form/1", "key": "order", "fields": list(fields), **keys}
        return parse_form(raw, known=known or {})

    return parse


@pytest.fixture
def build(parsed: Callable[..., ParsedForm]) -> Callable[..., Form]:
    """A form of these fields, which must be right."""

    def made(*fields: object, **keys: Any) -> Form:
        result = parsed(*fields, **keys)
        assert result.form, [finding.message for finding in result.findings]
        return result.form

    return made


@pytest.fixture
def refused() -> Callable[..., dict[str, list[str]]]:
    """The errors by field of a load that must be refused."""

    def errors(form: Form, values: dict[str, Any], origin: str = "api", **keys: Any) -> dict[str, list[str]]:
        with pytest.raises(Invalid) as caught:
            form.load(values, keys.pop("env", {}), origin=origin, **keys)  # type: ignore[arg-type]
        return dict(caught.value.errors)

    return errors
