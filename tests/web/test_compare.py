"""Two versions side by side: in sentences, and line by line with signs."""

from __future__ import annotations

import orjson

from instar.commands import Publish

from .conftest import APPEAL, Desk

PAGE = "/design/process/appeal/compare"


def test_the_difference_is_told_in_sentences_and_line_by_line(desk: Desk) -> None:
    desk.run(Publish(orjson.dumps({**APPEAL, "note": "Why <b>"}).decode()))
    maria = desk.at("root")
    assert f"{PAGE}?from=1&amp;to=2" in maria.text("/design/process/appeal")
    html = maria.text(f"{PAGE}?from=1&to=2")
    assert "The definition: note is &#34;Why &lt;b&gt;&#34; now." in html
    assert "+   &#34;note&#34;: &#34;Why &lt;b&gt;&#34;," in html
    assert "-   &#34;note&#34;: &#34;Why &lt;b&gt;&#34;," in maria.text(f"{PAGE}?from=2&to=1")


def test_a_version_does_not_differ_from_itself(desk: Desk) -> None:
    html = desk.at("root").text(f"{PAGE}?from=1&to=1")
    assert "Nothing." in html
    assert 'class="diff"' not in html


def test_versions_that_are_not_there_are_not_found_and_strangers_are_refused(desk: Desk) -> None:
    assert desk.at("root").get(f"{PAGE}?from=1&to=9").status_code == 404
    assert desk.at("carl").get(f"{PAGE}?from=1&to=1").status_code == 403
