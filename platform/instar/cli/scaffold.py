"""What ``instar plugins new`` writes: a small package of one kind, whose tests pass as they are.

The texts lie in ``guests/``: those of ``every`` kind, then those of the kind itself. ``package`` and ``NAME`` in a
path, and ``$name`` and the like in a text, are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from instar import __version__
from instar.errors import InstarError, Invalid
from instar.i18n import _

TEXTS = Path(__file__).parent / "guests"
KINDS = ("role", "channel", "form", "report", "action", "view")
LONGEST_TITLE = 60
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SUFFIX = ".txt"


def write(kind: str, name: str, folder: Path, titles: Mapping[str, str]) -> tuple[Path, list[Path]]:
    """Write the package ``instar-<name>`` into ``folder``; returns its folder and its files, as they lie in it.

    ``titles``: by language, "" for one made of the name. Raises Invalid for a name or title that cannot be one, and
    InstarError "there_already" rather than write over anything.
    """
    values = _values(kind, name, titles)
    home = folder / f"instar-{values['dashed']}"
    try:
        home.mkdir(parents=True)
    except FileExistsError as error:
        raise InstarError(
            "there_already",
            _("There is a {path} already.").format(path=home),
            hint=_("Choose another name, or another folder: --into DIR."),
        ) from error
    except OSError as error:
        raise InstarError(
            "not_written",
            _("{path} cannot be written: {reason}.").format(path=home, reason=error.strerror or error),
            hint=_("Choose another folder: --into DIR."),
        ) from error
    written = []
    for part in ("every", kind):
        for text in sorted((TEXTS / part).rglob(f"*{_SUFFIX}")):
            place = _place(text.relative_to(TEXTS / part), values["name"])
            (home / place).parent.mkdir(parents=True, exist_ok=True)
            filled = Template(text.read_text("utf-8")).substitute(values)
            (home / place).write_text(filled, encoding="utf-8")
            written.append(place)
    return home, written


def _place(text: Path, name: str) -> Path:
    parts = [f"instar_{name}" if part == "package" else part for part in text.parts]
    return Path(*parts).with_name(text.name.removesuffix(_SUFFIX).replace("NAME", name))


def _values(kind: str, name: str, titles: Mapping[str, str]) -> dict[str, str]:
    if not _NAME.fullmatch(name) or len(name) > 40 or name in ("instar", "testing"):
        raise Invalid({"name": [_("A name is made of a-z, 0-9 and _, a letter first: “sms”, “time_log”.")]})
    words = name.replace("_", " ").capitalize()
    told = {language: title.strip() or words for language, title in titles.items()}
    for language, title in told.items():
        if len(title) > LONGEST_TITLE or set(title) & set('"\\$\n\r\t{}'):
            sentence = _("A title has at most {limit} characters, and no quotes, braces, $ or line breaks among them.")
            raise Invalid({f"title-{language}": [sentence.format(limit=LONGEST_TITLE)]})
    return {
        "kind": kind,
        "name": name,
        "dashed": name.replace("_", "-"),
        "upper": name.upper(),
        "camel": "".join(part.capitalize() for part in name.split("_")),
        "title": told["en"],
        "title_ru": told["ru"],
        "needs": ".".join(__version__.split(".")[:2]),
    }
