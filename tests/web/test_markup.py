"""Bodies of messages: what people wrote, and nothing that runs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.web.markup import LONGEST, TAGS, safe_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "![x](https://evil.example/pixel.png)",
    '<a href="https://evil.example" onclick="alert(1)">x</a>',
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "`<script>`",
    'https://ok.example/"onmouseover="alert(1)',
    "<svg><script>alert(1)</script></svg>",
    '[x](https://a.example "onload=alert(1)")',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_of_a_body_runs(body: str) -> None:
    html = str(safe_html(body))
    assert not re.search(r"<(script|img|style|iframe|svg)\b", html), html
    assert not re.search(r"<[^>]*\son\w+\s*=", html), html
    assert not re.search(r'href="\s*(javascript|data|vbscript)', html, re.IGNORECASE), html


@given(st.text(max_size=300))
def test_only_known_tags_come_out(body: str) -> None:
    assert set(re.findall(r"<([a-z0-9]+)", str(safe_html(body)))) <= TAGS


def test_lines_stay_lines_and_markdown_is_read() -> None:
    assert str(safe_html("one\ntwo **three**")).split() == ["<p>one<br>", "two", "<strong>three</strong></p>"]


def test_bare_addresses_and_numbers_are_links() -> None:
    html = str(safe_html("See https://a.example/x(1). It is T-1024, (https://b.example)"))
    assert re.findall(r'href="([^"]+)"', html) == ["https://a.example/x(1)", "/t/T-1024", "https://b.example"]
    assert "</a>. It is" in html


def test_a_written_link_stays_one_link() -> None:
    assert str(safe_html("[https://a.example](https://b.example)")).count("<a ") == 1


def test_links_to_elsewhere_tell_nothing_of_where_they_come_from() -> None:
    assert 'rel="noopener noreferrer nofollow"' in safe_html("https://a.example")


def test_heads_of_a_message_stand_below_those_of_the_page() -> None:
    assert "<h3>Big</h3>" in safe_html("# Big")


def test_what_is_too_long_is_shown_as_text() -> None:
    assert safe_html("<b>" + "x" * LONGEST).startswith("<pre>&lt;b&gt;x")
