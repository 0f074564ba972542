"""Bodies of messages: Markdown as people write it becomes safe HTML.

HTML in a body is shown as text, pictures are links (a page of ours loads nothing from elsewhere), bare addresses and
ticket numbers become links. What comes out of the renderer goes through an allow list besides: two locks, one door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 60_000
"""What is longer is shown as plain text: rendering it would take longer than reading it is worth."""
KEPT = 2_000
KEPT_LENGTH = 4_000
"""So many bodies, none longer than this, are rendered once: some 10 MB at most."""

TAGS = frozenset(
    {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "h3", "h4", "h5", "h6"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": set[str]()}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}|\bT-\d{1,15}\b")
_TAIL = ".,;:!?»”’'\"…"


def safe_html(body: str) -> Markup:
    """The body as HTML that can stand in a page."""
    if len(body) > LONGEST:
        return Markup("<pre>{}</pre>").format(body)
    return _kept(body) if len(body) <= KEPT_LENGTH else _clean(body)


# -- below: how it is done -----------------------------------------------------------------------------------


def _clean(body: str) -> Markup:
    return Markup(_CLEANER.clean(_MARKDOWN.render(body)))


@lru_cache(maxsize=KEPT)
def _kept(body: str) -> Markup:
    """A conversation is read many times before it is written to again."""
    return _clean(body)


def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    markdown.enable(["table", "strikethrough"])
    markdown.disable(["image", "html_block", "html_inline"])
    markdown.core.ruler.push("bare_links", _link_bare)
    markdown.core.ruler.push("small_heads", _lower_heads)
    return markdown


def _lower_heads(state: StateCore) -> None:
    """A page has its own first and second heads: those of a message begin at the third."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 2)}"


def _link_bare(state: StateCore) -> None:
    for block in state.tokens:
        if block.type != "inline" or not block.children:
            continue
        made: list[Token] = []
        inside = 0
        for token in block.children:
            inside += token.nesting if token.type in ("link_open", "link_close") else 0
            made.extend(_linked(token) if token.type == "text" and not inside else [token])
        block.children = made


def _linked(token: Token) -> Iterator[Token]:
    """A piece of text, cut where an address or a number stands."""
    at = 0
    for match in _LINK.finditer(token.content):
        found = _trimmed(match[0])
        if not found:
            continue
        if match.start() > at:
            yield _text(token.content[at : match.start()])
        opening = Token("link_open", "a", 1, attrs={"href": found if "://" in found else f"/t/{found}"})
        yield from (opening, _text(found), Token("link_close", "a", -1))
        at = match.start() + len(found)
    if at < len(token.content):
        yield _text(token.content[at:])


def _trimmed(address: str) -> str:
    """Without the full stop or bracket that belongs to the sentence around it."""
    address = address.rstrip(_TAIL)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_TAIL)
    return address


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


_MARKDOWN = _renderer()
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    url_schemes=set(SCHEMES),
    link_rel="noopener noreferrer nofollow",
)
