"""Every sentence of the kernel and of the built-in plugins is there in Russian, whole and by the rules of the words."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool: Any = load(ROOT / "catalogues.py")
PACKAGES: list[Path] = tool.packages()
FILES: list[tuple[Path, Path]] = [(package, file) for package in PACKAGES for file in tool.catalogues(package)]
KERNELS = ROOT / "platform" / "instar" / "translations" / "ru" / "LC_MESSAGES" / "instar.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\{|\}\}|\{[\w.]*(?::[^{}]*)?\}")

Key = tuple[str | None, str | tuple[str, ...]]


def key(message: Any) -> Key:
    return message.context, tuple(message.id) if isinstance(message.id, list | tuple) else message.id


@cache
def said(package: Path) -> set[Key]:
    return {key(message) for message in tool.extracted(package) if message.id}


def entries(file: Path) -> Iterator[Any]:
    return (message for message in tool.read(file) if message.id)


def of_package(path: Path) -> str:
    return path.name if path.is_dir() else f"{path.parts[-5]}/{path.parts[-3]}"


@pytest.mark.parametrize("package", PACKAGES, ids=of_package)
def test_whoever_says_anything_has_a_russian_catalogue(package: Path) -> None:
    found = [file for file in tool.catalogues(package) if file.parts[-3] == "ru"]
    assert len(found) == bool(said(package))


@pytest.mark.parametrize("package", PACKAGES, ids=of_package)
def test_no_sentence_stands_inside_an_f_string_where_extraction_does_not_see_it(package: Path) -> None:
    hidden = [
        f"{file.name}:{call.lineno}"
        for file in package.rglob("*.py")
        for string in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in tool.KEYWORDS
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


@pytest.mark.parametrize("package", PACKAGES, ids=of_package)
def test_a_sentence_to_translate_is_written_out_and_not_worked_out(package: Path) -> None:
    """``_(f"…")`` and ``_("…" + name)`` find no entry."""
    worked_out = [
        f"{file.name}:{call.lineno}"
        for file in package.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in tool.KEYWORDS
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert worked_out == []


@pytest.mark.parametrize(("package", "file"), FILES, ids=of_package)
def test_every_sentence_has_its_translation(package: Path, file: Path) -> None:
    translated = {key(message) for message in entries(file) if all(tool.forms(message)) and not message.fuzzy}
    assert sorted(map(str, said(package) - translated)) == [], "run `make catalogue` and translate what is empty"


@pytest.mark.parametrize(("package", "file"), FILES, ids=of_package)
def test_no_translation_is_of_a_sentence_that_nobody_says(package: Path, file: Path) -> None:
    catalogue = tool.read(file)
    assert sorted(map(str, {key(message) for message in catalogue if message.id} - said(package))) == []
    assert not catalogue.obsolete


@pytest.mark.parametrize(("package", "file"), FILES, ids=of_package)
def test_a_plugin_translates_the_kernels_sentences_as_the_kernel_does(package: Path, file: Path) -> None:
    """A reader sees the kernel's: where a plugin means something else by the words, it gives them a context."""
    kernels = {key(message): message.string for message in entries(KERNELS)}
    assert [
        message.id for message in entries(file) if kernels.get(key(message), message.string) != message.string
    ] == []


@pytest.mark.parametrize(("package", "file"), FILES, ids=of_package)
def test_translations_fill_in_what_the_sentence_fills_in(package: Path, file: Path) -> None:
    wrong = [
        form
        for message in entries(file)
        for form in tool.forms(message)
        if Counter(PLACEHOLDER.findall(form)) - wanted(message.id) or missing(form, message.id)
    ]
    assert wrong == []


def wanted(id: str | tuple[str, str]) -> Counter[str]:
    """What may be filled in: as often as in the sentence, of two plural forms in either."""
    found: Counter[str] = Counter()
    for one in [id] if isinstance(id, str) else id:
        found |= Counter(PLACEHOLDER.findall(one))
    return found


def missing(form: str, id: str | tuple[str, str]) -> set[str]:
    """Placeholders left out: a number that says itself ("one field") may be, nothing else."""
    always = (
        set(PLACEHOLDER.findall(id))
        if isinstance(id, str)
        else set.intersection(*(set(PLACEHOLDER.findall(one)) for one in id))
    )
    return always - set(PLACEHOLDER.findall(form))


RUSSIAN = [(package, file) for package, file in FILES if file.parts[-3] == "ru"]


@pytest.mark.parametrize(("package", "file"), RUSSIAN, ids=of_package)
@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a form for both genders or numbers", r"\w\((а|ы|ов|и|ой|ие)\)"),
        ("English quotation marks", "[“”]"),
        ("an exclamation mark", r"[а-яё]!(\s|$)"),
        ("three points", r"\.\.\."),
        ("a hyphen for a dash", r"[а-яё»] - [а-яё«]"),
        ("please", r"(?i)\bпожалуйста\b"),
        ("successfully", r"(?i)\bуспешно\b"),
        ("Вы with a capital inside a sentence", r"[а-яё,] (Вы|Вас|Вам|Ваш\w*)\b"),
        (
            "е where ё belongs",
            r"(?i)\b(еще|ее|свое|мое|идет|дает|ведет|черн(?!ов)\w+|темн\w+|счет|найден|учетн\w+|путем)\b",
        ),
        ("two spaces", r"  "),
    ],
)
def test_russian_texts_hold_no(package: Path, file: Path, what: str, pattern: str) -> None:
    assert [form for message in entries(file) for form in tool.forms(message) if re.search(pattern, form)] == [], what


@pytest.mark.parametrize(("package", "file"), RUSSIAN, ids=of_package)
def test_a_sentence_ends_as_it_ends_in_english(package: Path, file: Path) -> None:
    ends = re.compile(r"(?<!дн)[.…:?]$")
    differing = []
    for message in entries(file):
        english = message.id if isinstance(message.id, str) else message.id[1]
        for form in tool.forms(message):
            if (ends.search(english) or [""])[0] != (ends.search(form) or [""])[0]:
                differing.append((english, form))
    assert differing == []


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Step", "Шаг"),
        ("Stage", "Стадия"),
        ("Role", "Роль"),
        ("Ticket", "Тикет"),
        ("Take", "Взять"),
        ("Put back", "Вернуть"),
        ("My work", "Моя работа"),
        ("Team queue", "Очередь команды"),
        ("Active", "Активно"),
        ("Waiting", "Ожидание"),
        ("On hold", "На паузе"),
        ("Resolved", "Решено"),
        ("Closed", "Закрыто"),
        ("Cancelled", "Отменено"),
        ("Due", "Срок"),
        ("Late", "Просрочено"),
        ("Result", "Итог"),
        ("Priority", "Приоритет"),
        ("Service", "Услуга"),
        ("Client", "Контрагент"),
        ("Assignee", "Исполнитель"),
        ("Team", "Команда"),
        ("Message", "Сообщение"),
        ("Internal note", "Внутренняя заметка"),
        ("Who sees it", "Кто увидит"),
        ("History", "История"),
        ("Process", "Процесс"),
        ("Version", "Версия"),
        ("Fault", "Сбой"),
        ("To fix", "Исправить"),
        ("Board", "Доска"),
        ("List", "Список"),
        ("Plugins", "Плагины"),
    ],
)
def test_the_words_of_the_screen_are_those_of_the_glossary(english: str, russian: str) -> None:
    kernel = tool.read(ROOT / "platform/instar/translations/ru/LC_MESSAGES/instar.po")
    assert kernel.get(english).string == russian


def test_an_update_of_what_is_in_step_changes_nothing(tmp_path: Path) -> None:
    package, file = FILES[0]
    copy = tmp_path / "instar.po"
    copy.write_bytes(file.read_bytes())
    tool.update(package, copy)
    once = copy.read_text("utf-8")
    tool.update(package, copy)
    assert copy.read_text("utf-8") == once


def test_an_update_adds_what_is_new_drops_what_is_gone_and_keeps_the_rest(tmp_path: Path) -> None:
    package = tmp_path / "birds"
    package.mkdir()
    (package / "heron.py").write_text('_("A heron")\nngettext("{n} heron", "{n} herons", 2)\n_("An owl")\n', "utf-8")
    file = package / "birds.po"
    head = FILES[0][1].read_text("utf-8").split("\n\n")[0]
    file.write_text(f'{head}\n\nmsgid "An owl"\nmsgstr "Сова"\n\nmsgid "A crow"\nmsgstr "Ворона"\n', "utf-8")
    assert tool.update(package, file) == 2
    translated = {message.id: tool.forms(message) for message in entries(file)}
    assert translated == {"A heron": ("",), ("{n} heron", "{n} herons"): ("", "", ""), "An owl": ("Сова",)}
