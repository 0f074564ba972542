"""Catalogues of translations, kept in step with the sentences in the code: `make catalogue`.

A catalogue is `<package>/translations/<language>/LC_MESSAGES/<name>.po`; its sentences are those of the package around
it. A new sentence gets an entry that is still empty, one that nobody says any more goes, translations stay as they
are. Entries stand in the order of the files that say them, without line numbers, so that a change shows as itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def packages() -> list[Path]:
    """The kernel and the built-in plugins: whoever may have catalogues."""
    plugins = sorted(path.parent for path in (ROOT / "plugins").glob("*/plugin.py"))
    return [ROOT / "platform/instar", *plugins]


def catalogues(package: Path) -> list[Path]:
    return sorted(package.glob("translations/*/LC_MESSAGES/*.po"))


def extracted(package: Path) -> Catalog:
    """The sentences that a package says, in the order of its files."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    said = extract_from_dir(package, methods, options, KEYWORDS, comment_tags=())
    for _file, _line, message, _comments, context in sorted(said, key=lambda one: one[:2]):
        found.add(message, context=context)
    return found


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, abort_invalid=True)


def update(package: Path, file: Path) -> int:
    """Write a catalogue anew; returns how many entries are still empty."""
    old = read(file)
    head = file.read_text(encoding="utf-8").split("\n\n", 1)[0]
    entries, empty = [], 0
    for message in extracted(package):
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        entries.append("\n".join(lines(message, known, old.num_plurals)))
        empty += known is None or not known.string or not all(forms(known))
    file.write_text("\n\n".join([head, *entries]) + "\n", encoding="utf-8")
    return empty


def lines(message: Message, known: Message | None, plurals: int) -> Iterator[str]:
    """The entry of a sentence with the translation that it had, if any."""
    if message.context:
        yield f"msgctxt {quoted(message.context)}"
    if isinstance(message.id, str):
        yield f"msgid {quoted(message.id)}"
        yield f"msgstr {quoted(forms(known)[0] if known else '')}"
        return
    yield f"msgid {quoted(message.id[0])}"
    yield f"msgid_plural {quoted(message.id[1])}"
    written = forms(known) if known else ()
    for number in range(plurals):
        yield f"msgstr[{number}] {quoted(written[number] if number < len(written) else '')}"


def forms(message: Message) -> tuple[str, ...]:
    """The translations of an entry: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main() -> int:
    empty = 0
    for package in packages():
        for file in catalogues(package):
            count = update(package, file)
            print(f"{file.relative_to(ROOT)}: {count} to translate" if count else f"{file.relative_to(ROOT)}: whole")
            empty += count
    return min(empty, 1)


if __name__ == "__main__":
    sys.exit(main())
