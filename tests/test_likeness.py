"""Likeness: one and the same under other spellings is found, two with numbers of their own are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.likeness import Client, alike, names_alike, of_contact, of_organization, plain, search


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Север-Сталь»", "Север-сталь, ООО"),
        ("Ёлка", "ЗАО «Елка»"),
        ("CEBEP", "Север"),  # Latin letters that look the same
        ("Общество с ограниченной ответственностью «Вега»", 'ооо "ВЕГА"'),
        ("Acme Ltd", "ACME, Inc."),
        ("Пётр Иванов", "Иванов Петр"),
    ],
)
def test_names_are_the_same_whatever_stands_around_them(one: str, other: str) -> None:
    assert names_alike(plain(one), plain(other)) == 1


def test_a_name_of_nothing_but_a_legal_form_keeps_it() -> None:
    assert plain("ООО") == ("OOO",)
    assert plain("") == ()
    assert names_alike((), ("A",)) == 0


def firm(id: int, name: str, **values: str) -> Client:
    return of_organization(id, name, values)


def test_numbers_of_the_law_decide() -> None:
    same = alike("organization", firm(1, "A", inn="7707083893"), firm(2, "Quite another", inn="7707083893"))
    assert same is not None
    assert (same.score, same.reasons) == (100, ("inn",))
    assert alike("organization", firm(1, "Вега", inn="1"), firm(2, "Вега", inn="2")) is None
    branch = alike("organization", firm(1, "Вега", inn="1", kpp="1"), firm(2, "Вега", inn="1", kpp="2"))
    assert branch is None
    open_one = alike("organization", firm(1, "Вега", inn="1", kpp="1"), firm(2, "Вега", inn="1"))
    assert open_one is not None
    assert open_one.score == 95


def test_the_same_town_raises_a_score() -> None:
    far = alike("organization", firm(1, "Вега"), firm(2, "Вега"))
    near = alike(
        "organization", firm(1, "Вега", address="г. Тверь, ул. Мира"), firm(2, "Вега", legal_address="170000, г Тверь")
    )
    assert far is not None
    assert near is not None
    assert near.score > far.score
    assert "home" in near.reasons


def test_people_of_one_name_in_two_firms_are_two() -> None:
    one, other = of_contact(1, "Иван Петров", (), 1), of_contact(2, "Петров Иван", (), 2)
    assert alike("contact", one, other) is None
    assert alike("contact", one, of_contact(2, "Петров Иван", (), 1)) is not None
    boxes = of_contact(1, "Ann", ("ann+crm@x.org",), None), of_contact(2, "Anna", ("ann@x.org",), None)
    found = alike("contact", *boxes)
    assert found is not None
    assert "mailbox" in found.reasons


def test_a_search_finds_each_pair_once_and_tells_how_far_it_is() -> None:
    clients = [firm(n, f"ООО «Завод {n}»") for n in range(200)] + [firm(900, "Вегга"), firm(901, "ЗАО Вега")]
    told = list(search("organization", clients))
    pairs = [pair for _done, pair in told if pair]
    assert len({(pair.first, pair.second) for pair in pairs}) == len(pairs)
    assert (900, 901) in {(pair.first, pair.second) for pair in pairs}
    steps = [done for done, _pair in told]
    assert steps == sorted(steps)
    assert steps[-1] == len(clients)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert names_alike(plain(one), plain(other)) == pytest.approx(names_alike(plain(other), plain(one)))
