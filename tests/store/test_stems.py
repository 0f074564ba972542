"""Words as they are looked up."""

from __future__ import annotations

import threading

import pytest

from instar.store.stems import Reading, folded, found_in, other_layout, places, question, readings, stemmed, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("лицензия", "лицензиями"),
        ("ЗАКАЗ", "заказы"),
        ("ёлки", "елка"),
        ("licence", "Licences"),
        ("printing", "printed"),
        ("е\u0308лка", "елка"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_signs_part_words_and_are_no_words() -> None:
    assert stems("T-1024: snake_case, 100% — «да»!") == ["t", "1024", "snake", "case", "100", "да"]
    assert stemmed("% _ \x00 ' \"") == ""


def test_a_question_is_read_in_both_layouts() -> None:
    assert '"привет"' in question("ghbdtn ")
    assert '"hello"' in question("руддщ ")
    assert other_layout("ghbdtn") == "привет"
    assert folded("ЁЖ") == "еж"


def test_the_last_word_of_a_question_may_be_the_beginning_of_one() -> None:
    assert question("order lic").startswith('("order" AND "lic"*)')
    assert question("order lic ").startswith('("order" AND "lic")')


@pytest.mark.parametrize("typed", ["", "   ", "%", "' \" ( ) * ^ : -"])
def test_signs_alone_ask_nothing(typed: str) -> None:
    assert "%" not in question(typed)
    assert '"' not in question("***")


def test_words_of_the_query_language_are_words() -> None:
    assert question("a OR NEAR(b) NOT title:c ").startswith(
        '("a" AND "or" AND "near" AND "b" AND "not" AND "titl" AND "c")'
    )


def test_threads_do_not_share_a_stemmer() -> None:
    words = [f"лицензирование{number}" for number in range(300)]
    expected = [stems(word) for word in words]
    found: list[list[list[str]]] = []
    threads = [threading.Thread(target=lambda: found.append([stems(word) for word in words])) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_words_of_a_question_are_found_where_they_stand() -> None:
    text = "Ещё одна Лицензия, и ещё лицензии"
    assert [text[begin:end] for begin, end in places(text, "лицензию")] == ["Лицензия", "лицензии"]
    assert [text[begin:end] for begin, end in places(text, "еще")] == ["Ещё", "ещё"]
    assert [text[begin:end] for begin, end in places(text, "kbwtypbz")] == ["Лицензия", "лицензии"]
    assert [text[begin:end] for begin, end in places(text, "лиц")] == ["Лицензия", "лицензии"]
    assert places(text, "… !") == []


def test_a_question_can_be_for_whole_words_alone() -> None:
    assert question("order lic", whole=True).startswith('("order" AND "lic")')
    assert question("lic") != question("lic", whole=True)
    assert question("lic ") == question("lic ", whole=True)


def test_a_question_is_read_in_either_layout_with_whole_words_and_a_beginning() -> None:
    assert readings("keys of lic")[0] == Reading(("key", "of"), "lic")
    assert readings("keys ")[0] == Reading(("key",), "")
    assert readings("12 ") == [Reading(("12",), "")], "digits are the same in either"
    assert readings(" ?") == []


def test_a_text_has_all_words_of_a_question_or_is_not_found() -> None:
    assert found_in("The keys of a licence", "licence key")
    assert not found_in("The keys", "licence key")
    assert not found_in("The keys", "?")
