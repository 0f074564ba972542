"""HTML reads like a letter: what is quoted stands behind a sign, what is hidden or would run is gone."""

from __future__ import annotations

from instar_plugins.mail.markup import text_of


def test_paragraphs_lists_links_and_quotations() -> None:
    html = (
        "<style>p{}</style><script>x()</script><p>Hello <b>there</b></p><ul><li>one<li>two</ul>"
        '<a href="https://a.example/x">here</a><br><a href="https://b.example">https://b.example/</a>'
        "<blockquote>quoted<br>twice<blockquote>deeper</blockquote></blockquote>"
    )
    assert text_of(html) == (
        "Hello there\n\n- one\n- two\n\nhere <https://a.example/x>\nhttps://b.example/\n\n"
        "> quoted\n> twice\n>\n>> deeper"
    )


def test_cells_stand_apart_and_lines_of_code_as_they_are() -> None:
    assert (
        text_of("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><pre>x\n  y</pre>")
        == "a  b\nc\n\nx\n  y"
    )


def test_a_picture_is_named_where_it_stood() -> None:
    assert (
        text_of('<p>See <img src="cid:1" alt="x"> there</p>', lambda source, alt: f"[{source}]") == "See [cid:1] there"
    )


def test_depth_costs_nothing() -> None:
    assert text_of("<div><blockquote>" * 5000 + "deep").endswith("deep")
