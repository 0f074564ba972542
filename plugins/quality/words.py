"""Words that are kept: in the site's language, whoever makes them – a worker, or a client who reads another one."""

from __future__ import annotations

from collections.abc import Mapping

from instar.sdk import setting, text


def of_site(words: Mapping[str, str], **values: object) -> str:
    """One of the languages of ``words``, with values in the places that are named."""
    return (words.get(str(setting("language"))) or text(dict(words))).format(**values)


def filled(words: Mapping[str, str], **values: object) -> dict[str, str]:
    """Every language, with values in the places that are named; all others, as ``{link}``, stay as they are."""
    found = dict(words)
    for name, value in values.items():
        found = {language: said.replace("{" + name + "}", str(value)) for language, said in found.items()}
    return found
