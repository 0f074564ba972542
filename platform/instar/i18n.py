"""Texts for people, in the language of the moment.

The language is a context variable: a request, a job or a letter says ``with use("ru"):`` and everything
inside speaks Russian, whatever thread it runs in. Sentences in the code are English and are their own keys;
``_("…")`` looks them up when it is called, never at import. Catalogues are plain ``.po`` files, compiled in
memory when a language is first needed: no build step, no ``.mo`` in the tree. A sentence that no catalogue
has is shown in English.
"""

from __future__ import annotations

import gettext as stdlib_gettext
import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

DEFAULT = "en"
"""The language of the sentences in the code, and of a context that has named none."""

LONGEST_HEADER = 1000

Text = str | Mapping[str, str]
"""A text of a definition or a plugin: a plain string, or a language map ``{"en": …, "ru": …}``."""

_language: ContextVar[str] = ContextVar("instar_language", default=DEFAULT)
_lock = threading.Lock()
_folders: list[Path] = [Path(__file__).parent / "translations"]
_compiled: dict[str, stdlib_gettext.NullTranslations] = {}
_edition = 0


class BrokenCatalogue(Exception):
    """A ``.po`` file that cannot be read; the text names the file and the line."""


def current() -> str:
    """The language of the moment, such as "ru"."""
    return _language.get()


def edition() -> int:
    """Another number whenever a catalogue comes or goes: what was translated before may read otherwise now."""
    return _edition


@contextmanager
def use(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """The sentence in the language of the moment. Imported as ``_``."""
    return _catalogue(_language.get()).gettext(message) if message else ""


_ = gettext


def N_(message: str) -> str:
    """The sentence itself: marks one in a table for translation, which happens where the table is shown."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form that fits ``count`` in the language of the moment (Russian has three)."""
    return _catalogue(_language.get()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """As ``_``, for a word that translates differently by ``context``: ``pgettext("button", "Open")``."""
    return _catalogue(_language.get()).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, count: int) -> str:
    """As ``ngettext``, with a context."""
    return _catalogue(_language.get()).npgettext(context, singular, plural, count)


def text(value: Text | None, lang: str | None = None) -> str:
    """The reader's string of a language map: ``lang`` (else the language of the moment), its base, English,
    any.

    A plain string is returned as it is; None is "".
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    language = lang or _language.get()
    for tag in (language, language.partition("-")[0], DEFAULT):
        if found := value.get(tag):
            return found
    return next((found for found in value.values() if found), "")


def negotiate(accept_language: str | None, languages: Sequence[str]) -> str:
    """The best of ``languages`` (the site's own first) for an ``Accept-Language`` header."""
    return _negotiated((accept_language or "")[:LONGEST_HEADER], tuple(languages))


@lru_cache(maxsize=256)
def _negotiated(accept_language: str, languages: tuple[str, ...]) -> str:
    """A browser sends the same header with each request."""
    offered = {language.lower(): language for language in languages}
    for wanted in _wanted(accept_language):
        if wanted == "*":
            break
        for candidate in _with_base(wanted):
            if candidate in offered:
                return offered[candidate]
        for tag, language in offered.items():
            if tag.split("-")[0] == wanted:
                return language
    return languages[0] if languages else DEFAULT


def add_catalogue(folder: Path) -> None:
    """Add a folder ``<language>/LC_MESSAGES/*.po`` below those known so far: earlier folders win. Twice is
    once.

    Raises BrokenCatalogue, and then nothing of the folder is taken.
    """
    with _lock:
        if folder in _folders:
            return
        for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            _compile(file)
        _folders.append(folder)
        _forget()


def remove_catalogue(folder: Path) -> None:
    """Forget a folder given to ``add_catalogue``."""
    with _lock:
        if folder in _folders:
            _folders.remove(folder)
            _forget()


class Sentence:
    """A sentence that is translated when it is read: for what is said before a reader's language is known.

    ``Sentence(N_("{name} is off."), name="crm")``; ``str()`` of it speaks the language of the moment.
    """

    __slots__ = ("message", "values")

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message).format(**self.values)

    def __repr__(self) -> str:
        return f"Sentence({self.message!r})"


# -- below: how it is done -----------------------------------------------------------------------------------


def _forget() -> None:
    global _edition
    _compiled.clear()
    _edition += 1


def _catalogue(language: str) -> stdlib_gettext.NullTranslations:
    found = _compiled.get(language)
    if found is None:
        with _lock:
            found = _compiled[language] = _chain(language)
    return found


def _chain(language: str) -> stdlib_gettext.NullTranslations:
    """One catalogue that falls back to the next folder's, and at last to the English sentence itself."""
    chain = stdlib_gettext.NullTranslations()
    for tag in _with_base(language):
        for folder in _folders:
            for file in sorted((folder / tag.replace("-", "_") / "LC_MESSAGES").glob("*.po")):
                chain.add_fallback(_compile(file))
    return chain


def _compile(file: Path) -> stdlib_gettext.GNUTranslations:
    try:
        with file.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
        binary = io.BytesIO()
        write_mo(binary, catalogue)  # leaves out fuzzy and empty entries
    except (PoFileError, ValueError, LookupError) as error:
        line = f":{error.lineno + 1}" if isinstance(error, PoFileError) else ""  # Babel counts from nought
        raise BrokenCatalogue(f"{file}{line}: {error}") from error
    binary.seek(0)
    return stdlib_gettext.GNUTranslations(binary)


def _with_base(language: str) -> tuple[str, ...]:
    """("pt-BR", "pt"); ("ru",)."""
    base = language.split("-")[0]
    return (language,) if base == language else (language, base)


def _wanted(header: str) -> list[str]:
    """The tags of an Accept-Language header in lower case, best first; q=0 and unreadable ones left out."""
    found: list[tuple[float, str]] = []
    for part in header.lower().split(","):
        tag, _sep, parameter = part.strip().partition(";")
        name, _sep, number = parameter.strip().partition("=")
        try:
            quality = float(number) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if tag and 0 < quality <= 1:
            found.append((quality, tag.strip()))
    return [tag for _quality, tag in sorted(found, key=lambda pair: -pair[0])]
