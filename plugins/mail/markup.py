"""HTML of a letter as text that reads like one: paragraphs, lists, links, quotations behind ``>``, names of pictures.

nh3 makes well-formed HTML of whatever came, without scripts and styles; what is left is walked once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

from instar.sdk import _

LONGEST = 2_000_000
"""Characters of HTML that are read; the file itself is kept whole."""
DEEPEST = 50
BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "tr", "li"}
)
APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"})
TAGS = BLOCKS | {"a", "br", "hr", "img", "td", "th"}
_BLANK = re.compile(r"[ \t\r\n\f\xa0\u200b]+")
_EMPTY = re.compile(r"\n{3,}")


def text_of(html: str, picture: Callable[[str, str], str] = lambda source, alt: alt) -> str:
    """``picture``: what to write for an image, by its source ("cid:…") and its description; "" for nothing."""
    kept = {"a": {"href"}, "img": {"src", "alt"}}
    schemes = {"http", "https", "mailto", "tel", "cid"}
    out_of_sight = {"script", "style", "title", "noscript"}
    clean = nh3.clean(
        html[:LONGEST],
        tags=set(TAGS),
        attributes=kept,
        url_schemes=schemes,
        clean_content_tags=out_of_sight,
        link_rel=None,
    )
    reader = _Reader(picture)
    reader.feed(clean)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Lines are gathered with the depth of quotation in which they stand."""

    def __init__(self, picture: Callable[[str, str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._picture = picture
        self._lines: list[str] = []
        self._line = ""
        self._quoted = self._kept = 0
        self._links: list[tuple[str, int]] = []

    def text(self) -> str:
        self._break()
        lines = [line.rstrip() for line in self._lines]
        while lines and not lines[-1].strip("> "):
            del lines[-1]
        return _EMPTY.sub("\n\n", "\n".join(lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self._break(apart=tag in APART)
        if tag == "blockquote":
            self._quoted += 1
        elif tag == "pre":
            self._kept += 1
        elif tag == "li":
            self._line = "- "
        elif tag == "br":
            self._lines.append(self._begun())
            self._line = ""
        elif tag == "hr":
            self._break()
            self._lines.append(self._sign("--------"))
        elif tag in ("td", "th") and self._line.strip():
            self._line += "  "
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self._line)))
        elif tag == "img":
            self._line += self._picture(given.get("src", ""), given.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._link(*self._links.pop())
        if tag in BLOCKS:
            self._break(apart=tag in APART)
        if tag == "blockquote":
            self._quoted = max(self._quoted - 1, 0)
        elif tag == "pre":
            self._kept = max(self._kept - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._kept:
            first, *more = data.split("\n")
            self._line += first
            for one in more:
                self._lines.append(self._begun())
                self._line = one
            return
        said = _BLANK.sub(" ", data)
        self._line += said.lstrip() if not self._line or self._line.endswith(" ") else said

    def _link(self, address: str, begun: int) -> None:
        said = self._line[begun:].strip() if begun <= len(self._line) else ""
        bare = address.removeprefix("mailto:").removeprefix("tel:")
        if address.startswith(("http", "mailto:")) and said and bare.rstrip("/") not in said and said not in bare:
            self._line += f" <{bare}>"

    def _break(self, *, apart: bool = False) -> None:
        if self._line.strip():
            self._lines.append(self._begun())
        self._line = ""
        if apart and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._sign(""))

    def _begun(self) -> str:
        return self._sign(self._line if self._kept else self._line.strip())

    def _sign(self, line: str) -> str:
        depth = min(self._quoted, DEEPEST)
        return f"{'>' * depth} {line}" if depth else line


def picture_named(name: str) -> str:
    """What stands in a text for a picture that came along as a file."""
    return _("[picture: {name}]").format(name=name)
