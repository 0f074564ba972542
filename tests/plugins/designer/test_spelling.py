"""Keys made of titles."""

from __future__ import annotations

import pytest

from instar_plugins.designer.spelling import spelled


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Purchase approval", "purchase_approval"),
        ("Закупка до 100 000 ₽", "zakupka_do_100_000"),
        ("Щётки и ёлки", "shchetki_i_elki"),
        ("Café – naïve", "cafe_naive"),
        ("购买", ""),
        ("", ""),
        ("a" * 80, "a" * 40),
    ],
)
def test_letters_that_keys_do_not_have_become_those_that_they_have(title: str, key: str) -> None:
    assert spelled(title) == key
