"""A widget speaks the language of its page, and greets as its administrator wrote."""

from __future__ import annotations

from .conftest import Shop


def test_it_speaks_the_language_of_the_page(shop: Shop) -> None:
    en, ru = (shop.visitor(language=one).ask("setup").json for one in ("en", "ru-RU"))
    assert (en["language"], en["words"]["send"]) == ("en", "Send")
    assert (ru["language"], ru["words"]["send"]) == ("ru", "Отправить")
    assert en["greeting"].startswith("Hello!")
    assert ru["greeting"].startswith("Здравствуйте!")


def test_it_greets_as_was_written_in_either_language_rather_than_in_none(shop: Shop) -> None:
    key = shop.key_of(shop.add("Second", greeting_ru="Мяу", colour="teal"))
    told = shop.visitor(key).ask("setup").json
    assert (told["greeting"], told["colour"]) == ("Мяу", "#0f766e")
    assert set(told) == {"language", "colour", "greeting", "open", "opens", "words", "longest", "files", "bytes"}
