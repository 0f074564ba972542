"""Sentences in the language of the moment, plural forms, language maps, what a browser asks for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar import i18n
from instar.i18n import _, add_catalogue, current, negotiate, ngettext, npgettext, pgettext, text, use

RUSSIAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: ru\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
"n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "A heron on the roof"
msgstr "Цапля на крыше"

msgid "{count} heron"
msgid_plural "{count} herons"
msgstr[0] "{count} цапля"
msgstr[1] "{count} цапли"
msgstr[2] "{count} цапель"

msgctxt "bird"
msgid "Crane"
msgstr "Журавль"

msgctxt "machine"
msgid "Crane"
msgstr "Кран"

msgctxt "machine"
msgid "{count} crane"
msgid_plural "{count} cranes"
msgstr[0] "{count} кран"
msgstr[1] "{count} крана"
msgstr[2] "{count} кранов"

#, fuzzy
msgid "A guess"
msgstr "Догадка"
"""


def catalogue(folder: Path, body: str, language: str = "ru", name: str = "birds") -> Path:
    file = folder / language / "LC_MESSAGES" / f"{name}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body, encoding="utf-8")
    return folder


@pytest.fixture
def birds(tmp_path: Path) -> Iterator[Path]:
    folder = catalogue(tmp_path / "birds", RUSSIAN)
    add_catalogue(folder)
    yield folder
    i18n.remove_catalogue(folder)


def test_the_language_is_english_until_somebody_says_otherwise() -> None:
    assert current() == "en"


def test_a_block_speaks_its_language_and_the_one_around_it_comes_back() -> None:
    with use("ru"):
        with use("en"):
            assert current() == "en"
        assert current() == "ru"
    assert current() == "en"


def test_the_language_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), use("ru"):
        raise ZeroDivisionError
    assert current() == "en"


def test_each_thread_speaks_its_own_language() -> None:
    heard: list[str] = []
    with use("ru"):
        thread = threading.Thread(target=lambda: heard.append(current()))
        thread.start()
        thread.join()
    assert heard == ["en"]


def test_a_sentence_is_looked_up_when_it_is_called(birds: Path) -> None:
    assert _("A heron on the roof") == "A heron on the roof"
    with use("ru"):
        assert _("A heron on the roof") == "Цапля на крыше"


def test_a_sentence_without_translation_stays_english(birds: Path) -> None:
    with use("ru"):
        assert _("A stork in the garden") == "A stork in the garden"


def test_the_empty_sentence_is_empty_and_not_the_header_of_the_catalogue(birds: Path) -> None:
    with use("ru"):
        assert _("") == ""


@pytest.mark.parametrize(
    ("count", "form"),
    [(1, "цапля"), (2, "цапли"), (5, "цапель"), (11, "цапель"), (21, "цапля"), (104, "цапли")],
)
def test_russian_has_three_plural_forms(birds: Path, count: int, form: str) -> None:
    with use("ru"):
        sentence = ngettext("{count} heron", "{count} herons", count).format(count=count)
    assert sentence == f"{count} {form}"


@pytest.mark.parametrize(("count", "form"), [(0, "herons"), (1, "heron"), (2, "herons")])
def test_english_has_two(count: int, form: str) -> None:
    assert ngettext("{count} heron", "{count} herons", count).format(count=count) == f"{count} {form}"


def test_a_context_tells_two_words_of_one_spelling_apart(birds: Path) -> None:
    with use("ru"):
        assert (pgettext("bird", "Crane"), pgettext("machine", "Crane")) == ("Журавль", "Кран")
        assert npgettext("machine", "{count} crane", "{count} cranes", 3) == "{count} крана"
    assert pgettext("bird", "Crane") == "Crane"


def test_a_guess_of_the_translation_tool_is_not_shown(birds: Path) -> None:
    with use("ru"):
        assert _("A guess") == "A guess"


def test_a_region_uses_the_catalogue_of_its_language(birds: Path) -> None:
    with use("ru-KZ"):
        assert _("A heron on the roof") == "Цапля на крыше"


def test_the_folder_added_first_wins_and_the_second_fills_its_gaps(birds: Path, tmp_path: Path) -> None:
    body = RUSSIAN.replace("Цапля на крыше", "Другая цапля").replace("Журавль", "Другой журавль")
    later = catalogue(tmp_path / "later", body + '\nmsgid "An owl"\nmsgstr "Сова"\n')
    add_catalogue(later)
    try:
        with use("ru"):
            assert _("A heron on the roof") == "Цапля на крыше"
            assert _("An owl") == "Сова"
    finally:
        i18n.remove_catalogue(later)


def test_adding_a_folder_twice_is_adding_it_once(birds: Path) -> None:
    add_catalogue(birds)
    i18n.remove_catalogue(birds)
    with use("ru"):
        assert _("A heron on the roof") == "A heron on the roof"


def test_a_broken_catalogue_is_refused_with_its_file_and_line_and_nothing_of_it_is_taken(
    tmp_path: Path,
) -> None:
    folder = catalogue(tmp_path, "rubbish\n", name="aviary")
    catalogue(tmp_path, RUSSIAN)
    with pytest.raises(i18n.BrokenCatalogue, match=r"aviary\.po:1: "):
        add_catalogue(folder)
    with use("ru"):
        assert _("A heron on the roof") == "A heron on the roof"


@pytest.mark.parametrize(
    "body",
    [b'msgid "\xff"\nmsgstr "x"\n', b'msgid ""\nmsgstr "Plural-Forms: nplurals=oops\\n"\n', b'"lost"\n'],
)
def test_whatever_is_wrong_with_a_catalogue_is_told_as_one_kind_of_error(tmp_path: Path, body: bytes) -> None:
    catalogue(tmp_path, "").joinpath("ru", "LC_MESSAGES", "birds.po").write_bytes(body)
    with pytest.raises(i18n.BrokenCatalogue, match=r"birds\.po"):
        add_catalogue(tmp_path)


def test_a_folder_without_catalogues_changes_nothing(tmp_path: Path) -> None:
    add_catalogue(tmp_path)
    i18n.remove_catalogue(tmp_path)
    assert _("A heron on the roof") == "A heron on the roof"


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (None, "ru", ""),
        ("Deal", "ru", "Deal"),
        ({"en": "Deal", "ru": "Сделка"}, "ru", "Сделка"),
        ({"en": "Deal", "ru": "Сделка"}, "ru-KZ", "Сделка"),
        ({"en": "Deal", "ru": "Сделка"}, "de", "Deal"),
        ({"ru": "Сделка"}, "de", "Сделка"),
        ({"en": "Deal", "ru": ""}, "ru", "Deal"),
        ({}, "ru", ""),
    ],
)
def test_a_language_map_answers_the_reader(value: i18n.Text | None, language: str, expected: str) -> None:
    assert text(value, language) == expected


def test_a_language_map_answers_in_the_language_of_the_moment() -> None:
    with use("ru"):
        assert text({"en": "Deal", "ru": "Сделка"}) == "Сделка"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de,ru;q=0.3,en;q=0.7", "en"),
        ("de", "en"),
        ("*", "en"),
        ("RU", "ru"),
        ("ru;q=0, en;q=0.1", "en"),
        ("ru;q=zero,en", "en"),
        (";;;,,,=", "en"),
        ("ru;q=nan", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_browser_gets_the_best_of_the_languages_of_the_site(header: str | None, expected: str) -> None:
    assert negotiate(header, ["en", "ru"]) == expected


def test_the_first_language_of_the_site_is_its_own() -> None:
    assert negotiate("de", ["ru", "en"]) == "ru"
    assert negotiate("de", []) == "en"


def test_a_bare_language_is_served_by_a_region_of_it() -> None:
    assert negotiate("pt", ["en", "pt-BR"]) == "pt-BR"


def test_the_catalogues_of_the_kernel_can_be_read() -> None:
    for file in i18n._folders[0].glob("*/LC_MESSAGES/*.po"):
        i18n._compile(file)
