"""The sites that may show a widget: an origin a line, as browsers name them (``https://shop.example``). Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from instar.sdk import _

MOST = 50
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*|\[[0-9a-f:.]{2,45}\]")
_DEFAULT = {"https": 443, "http": 80}


def origin_of(address: str) -> str:
    """The origin of an address that somebody typed, "" for what has none: scheme, host, and the port where it is not
    the usual one."""
    given = address.strip()
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except (ValueError, UnicodeError):
        return ""
    if ":" in host:
        host = f"[{host}]"
    if parts.scheme not in _DEFAULT or not _HOST.fullmatch(host) or parts.username is not None:
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _DEFAULT[parts.scheme] else "")


def read_origins(typed: str) -> list[str]:
    """Each once, in the order in which they were typed. Raises ValueError with a sentence about the first wrong one."""
    found: dict[str, None] = {}
    for line in typed.replace(",", "\n").split():
        origin = origin_of(line)
        if not origin:
            said = _("“{line}” is no address of a site. It looks like https://shop.example.")
            raise ValueError(said.format(line=line[:100]))
        found[origin] = None
    if len(found) > MOST:
        raise ValueError(_("A widget is for at most {most} sites.").format(most=MOST))
    return list(found)


def is_allowed(origins: str, own: str, given: str) -> bool:
    """Whether a browser that says it is on ``given`` may ask: ``own`` is this site, where widgets are looked at."""
    return bool(given) and (given in origins.split() or given == origin_of(own))
