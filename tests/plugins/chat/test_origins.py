"""Sites are written as people type them, and compared as browsers name them."""

from __future__ import annotations

import pytest

from instar_plugins.chat.origins import MOST, is_allowed, origin_of, read_origins


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://Shop.Example/cats?x=1", "https://shop.example"),
        ("shop.example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://магазин.рф", "https://xn--80aaac4bck5b.xn--p1ai"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_has_its_origin(typed: str, origin: str) -> None:
    assert origin_of(typed).startswith(origin[:14])
    assert origin_of(origin_of(typed)) == origin_of(typed)
    if "xn--" not in origin:
        assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    ["", "*", "https://*.example", "ftp://shop.example", "javascript:alert(1)", "https://", "https://a b",
     "https://me@shop.example", "https://shop.example:99999", "https://-x.example", "https://" + "x" * 300],
)  # fmt: skip
def test_what_is_no_site_has_none(typed: str) -> None:
    assert origin_of(typed) == ""


def test_a_list_has_each_once_and_names_what_is_wrong() -> None:
    assert read_origins("https://b.example, a.example\nhttps://b.example/") == [
        "https://b.example",
        "https://a.example",
    ]
    with pytest.raises(ValueError, match="“ftp://x” is no address of a site"):
        read_origins("a.example\nftp://x")
    with pytest.raises(ValueError, match=f"at most {MOST} sites"):
        read_origins(" ".join(f"s{n}.example" for n in range(MOST + 1)))


def test_only_what_is_listed_and_this_site_itself_is_allowed() -> None:
    listed = "https://a.example\nhttps://b.example"
    assert is_allowed(listed, "https://desk.example/", "https://b.example")
    assert is_allowed(listed, "https://desk.example/", "https://desk.example")
    for other in ("", "null", "https://a.example.evil", "http://a.example", "https://a.exampl"):
        assert not is_allowed(listed, "https://desk.example/", other)
    assert not is_allowed("", "", "")
