"""Names of files as they can stand on a disk: no folders, no signs that hide the ending, none twice."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import PurePosixPath

from instar_plugins.mail.headers import plain, raw_values

LONGEST = 120
LONGEST_ENDING = 16
ENDINGS = {
    "application/ms-tnef": ".dat",
    "application/pdf": ".pdf",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}
_BARE = re.compile(r"(?:file)?name\*?(?:\d\*?)?\s*=\s*(\"[^\"]*\"|[^;]+)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def given_name(part: Message) -> str:
    """The name that the sender gave to a part; "" for none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        given = raw_values(part, header)
        try:
            # Python's parser puts signs of doubt in the place of letters that are not encoded at all.
            said = part.get_param(parameter, None, header) if all(map(str.isascii, given)) else None
            if said:
                return plain(collapse_rfc2231_value(said))
        except (LookupError, ValueError, TypeError, AttributeError):
            pass
        for value in given:
            bare = _BARE.search(value)
            if bare:
                return plain(bare[1].strip(' "'))
    return ""


def safe(name: str, media_type: str, taken: set[str]) -> str:
    """The name as it can be kept, which is added to ``taken``; without one, "file" and an ending by the type."""
    plainly = "".join(sign for sign in name if sign.isprintable())
    plainly = _FORBIDDEN.sub("_", re.split(r"[\\/]", plainly)[-1]).strip(" .")
    if not plainly:
        plainly = "file" + ENDINGS.get(media_type, ".bin")
    ending = PurePosixPath(plainly).suffix
    ending = ending if len(ending) <= LONGEST_ENDING else ""
    stem = plainly[: len(plainly) - len(ending)][: LONGEST - len(ending)]
    found, number = stem + ending, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem} ({number}){ending}"
    taken.add(found.casefold())
    return found
