"""Heads of tables, guessed in either language."""

from __future__ import annotations

import pytest

from instar.commands.imports import KINDS, columns_of, guess


@pytest.mark.parametrize(
    ("kind", "heads", "names"),
    [
        ("contacts", ("ФИО", "Телефон", "E-mail", "Прочее"), ("name", "phone", "email", None)),
        ("contacts", ("Full name", "e_mail", "Company"), ("name", "email", "organization")),
        ("organizations", ("Наименование", "ИНН", "КПП"), ("name", "inn", "kpp")),
        ("tickets", ("Номер", "Тема", "Ответственный", "amount"), ("external", "title", "assignee", "data.amount")),
        ("staff", ("Log-in", "Имя", "Команды"), ("login", "name", "teams")),
        ("staff", ("Logni", "Nmae"), ("login", "name")),
    ],
)
def test_heads_are_guessed(world, kind, heads, names) -> None:
    found = guess(world.kernel, kind, heads)
    assert tuple(found.get(str(place)) for place in range(len(heads))) == names


def test_no_column_is_guessed_twice(world) -> None:
    found = guess(world.kernel, "contacts", ("Name", "Имя", "ФИО", "", "…"))
    assert list(found.values()) == ["name"]


def test_every_kind_has_its_permission_and_its_keys_are_columns(world) -> None:
    for kind, known in KINDS.items():
        assert set(known.keys) <= set(columns_of(world.kernel, kind))
        assert any(column.needed for column in known.columns)
