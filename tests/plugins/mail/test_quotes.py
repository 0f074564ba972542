"""The answer of a person is told apart from what it quotes, in the forms of many programs, and never by chance lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from instar_plugins.mail.quotes import trimmed

SAID = "Спасибо, всё работает."
QUOTED = "> Проверьте, пожалуйста."

FORMS = {
    "gmail": f"{SAID}\n\nпн, 3 нояб. 2025 г. в 10:15, Анна Смирнова <a@b.example>:\n\n{QUOTED}",
    "gmail, broken": f"{SAID}\n\nпн, 3 нояб. 2025 г. в 10:15, Служба поддержки <\nsupport@example.org>:\n\n{QUOTED}",
    "yandex": f'{SAID}\n\n03.11.2025, 10:15, "Анна" <a@b.example>:\n{QUOTED}',
    "mail.ru": f"{SAID}\n\n-- \nИван Петров\n\nПонедельник, 3 ноября 2025, 10:15 +03:00 от <a@b.example>:\n{QUOTED}",
    "thunderbird": f"{SAID}\n\n03.11.2025 10:15, Анна Смирнова пишет:\n{QUOTED}",
    "bat": f"{SAID}\n\nВы писали 3 ноября 2025 г., 10:15:15:\n{QUOTED}",
    "apple": f"{SAID}\n\nОтправлено с iPhone\n\n> 3 нояб. 2025 г., в 10:15, <a@b.example> написал(а):\n>\n{QUOTED}",
    "outlook": f"{SAID}\n\nОт: Анна <a@b.example>\nОтправлено: 3 ноября 2025 г.\nКому: Иван\nТема: Кот\n\nПроверьте.",
    "outlook, line": f"{SAID}\n\n________________________________\nОт: Анна\nДата: сегодня\nТема: Кот\n\nПроверьте.",
    "separator": f"{SAID}\n\n-------- Исходное сообщение --------\nОт: Анна\nТема: Кот\n\nПроверьте.",
    "phone": f"{SAID}\n\nОтправлено из мобильной Почты Mail",
    "signature": f"{SAID}\n\n--\nС уважением, Иван\n+7 900 000-00-00",
    "english": f"{SAID}\n\nOn Mon, Nov 3, 2025 at 10:15 AM Anna <a@b.example> wrote:\n\n{QUOTED}",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_programs_put_below_is_cut_off(form: str) -> None:
    assert trimmed(FORMS[form]) == SAID


@pytest.mark.parametrize(
    "text",
    [
        "Всё сломалось: в 10:15 упал сервер.\nОт нас: лог.\nЖду ответа.",
        "Тема: отпуск\n\nПрошу дать отпуск с 3 ноября 2025.",
        "A list:\n\n- one\n- two\n\nand a price of 10:15.",
        "He wrote to me yesterday.\nWhat shall I do?",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert trimmed(text) == text


def test_answers_between_the_quoted_lines_stay_with_them() -> None:
    text = "> Кот чёрный?\nДа.\n> А собака?\nНет."
    assert trimmed(text) == text


def test_an_answer_below_the_quotation_is_found() -> None:
    text = f"On Mon, Nov 3, 2025 at 10:15 AM Anna <a@b.example> wrote:\n\n{QUOTED}\n\n{SAID}"
    assert trimmed(text) == SAID


@pytest.mark.parametrize(
    "line", ["> a", "b <a@b.c> wrote:", "From: x", "", "Sent from my", "On " + "1.1.2025 " * 40, "--x"]
)
def test_no_text_takes_long(line: str) -> None:
    """A letter that somebody has made to be slow to read costs a moment."""
    began = time.perf_counter()
    trimmed(f"x\n{line}\n" * 1400)
    trimmed(f"{line}\n" * 2900)
    trimmed(line * 3000)
    assert time.perf_counter() - began < 10


@pytest.mark.samples
def test_nine_of_ten_answers_of_other_people_are_found_exactly(samples: Path) -> None:
    """Held against what the authors of the samples expect, white space aside."""
    folder = samples / "email" / "replies"
    files = sorted((folder / "emails").glob("*.txt"))
    missed = [
        file.name
        for file in files
        if trimmed(file.read_text(errors="replace")).split()
        != (folder / "trimmed" / file.name).read_text(errors="replace").split()
    ]
    assert len(files) == 32
    assert len(missed) <= len(files) // 10, missed
