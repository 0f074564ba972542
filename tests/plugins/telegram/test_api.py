"""Calls go to the address of the settings and nowhere else, and no token is told to anybody."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from instar.contract import InboundFile
from instar_plugins.telegram.api import Api, Declined, TooLarge, Trouble, bot_number, is_base

from .double import TOKEN, BotApi


def test_a_token_is_told_from_what_is_none() -> None:
    assert bot_number(TOKEN) == "7001"
    for given in ("", "7001", "7001:short", "x" * 50, TOKEN + "\n", f" {TOKEN}", TOKEN.replace(":", "/")):
        assert bot_number(given) == ""


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://api.telegram.org", True),
        ("http://127.0.0.1:8081", True),
        ("https://bots.example/telegram", True),
        ("http://[::1]:8081", True),
        ("ftp://a.example", False),
        ("https://a.example/?x=1", False),
        ("https://user@a.example", False),
        ("https://a.example:99999", False),
        ("https://a.example\r\nX: y", False),
        ("https://a.example/../x y", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_what_can_be_an_address_of_a_bot_api_is_asked(address: str, right: bool) -> None:
    assert is_base(address) == right
    if not right:
        with pytest.raises(ValueError, match="no address"):
            Api(address, TOKEN)


def test_a_file_goes_along_under_a_name_that_is_no_header(api: BotApi) -> None:
    file = InboundFile('a"b\r\nX: y.txt', b"\r\n--x\r\n\0", "text/plain")
    Api(api.base, TOKEN).call("sendDocument", {"chat_id": 1}, ("document", file))
    (call,) = api.calls
    assert (call.file, call.body, call.given["chat_id"]) == ("a_b__X: y.txt", file.body, 1)


def test_what_telegram_says_no_to_is_told_with_when_and_whereto(api: BotApi) -> None:
    api.refuse("getMe", 429, "Too Many Requests", retry_after=7)
    with pytest.raises(Declined) as told:
        Api(api.base, TOKEN).call("getMe")
    assert (told.value.code, told.value.retry_after) == (429, 7)


def test_nobody_is_followed_elsewhere(api: BotApi) -> None:
    with patch.object(api, "_answer", return_value={"ok": False, "error_code": 302}), pytest.raises(Trouble) as told:
        Api(api.base, TOKEN).call("getMe")
    assert "nobody goes there" in str(told.value)


def test_a_proxy_of_the_environment_is_not_asked(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert Api(api.base, TOKEN).call("getMe")["id"] == 7001


def test_no_fault_tells_the_token(api: BotApi) -> None:
    secret = TOKEN.partition(":")[2]
    api.refuse("getMe", 400, f"Bad Request: bot{TOKEN} is odd")
    for base in (api.base, "http://127.0.0.1:1", "http://no.such.host.invalid"):
        with pytest.raises((Declined, Trouble)) as told:
            Api(base, TOKEN).call("getMe")
        assert secret not in f"{told.value!s} {told.value!r}"


def test_a_download_ends_where_it_is_too_large(api: BotApi) -> None:
    api.files["a"] = b"x" * 200_000
    assert len(Api(api.base, TOKEN).download("photos/a", 200_000)) == 200_000
    with pytest.raises(TooLarge):
        Api(api.base, TOKEN).download("photos/a", 199_999)
    with pytest.raises(Declined):
        Api(api.base, TOKEN).download("photos/none", 10)


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a//b", "a\\b", "a\nb", "http://x/y", "."])
def test_a_path_is_only_ever_below_the_address(api: BotApi, path: str) -> None:
    with pytest.raises(Declined):
        Api(api.base, TOKEN).download(path, 10)
