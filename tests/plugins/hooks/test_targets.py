"""Where a message may go: not into the network of this site, in whatever words its address is written."""

from __future__ import annotations

import socket

import pytest

from instar_plugins.hooks.targets import Refused, addresses, is_open, looked_up, target_of


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://１２７.０.０.１/",
        "http://0.0.0.0/",
        "http://0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://100.100.100.200/",
        "http://169.254.169.254/latest/meta-data/",
        "http://168.63.129.16/",
        "http://192.0.0.192/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:c0a8:101::1]/",
        "http://[2001::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://a.localhost/",
        "http://metadata.google.internal/",
        "http://erp.local/",
        "http://intranet/",
        "https://example.org:22/",
        "https://example.org:6379/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//example.org/",
        "example.org",
        "http://",
        "http:///x",
        "https://user:password@example.org/",
        "https://example.org@127.0.0.1/",
        "https://example.org/#part",
        "https://exam ple.org/",
        "https://example.org/\r\nX: y",
        "https://example.org\\@127.0.0.1/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://-example.org/",
        "https://example..org/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://example.org/" + "x" * 2000,
        "",
    ],
)
def test_what_is_no_open_address_can_be_seen_to_be_none(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url)


@pytest.mark.parametrize(
    ("url", "at", "path"),
    [
        ("https://example.org", "example.org", "/"),
        ("https://Example.ORG:443/a?b=c", "example.org", "/a?b=c"),
        ("http://example.org:8443/", "example.org:8443", "/"),
        ("https://93.184.216.34/x", "93.184.216.34", "/x"),
        ("https://[2606:2800:220:1::1]/x", "[2606:2800:220:1::1]", "/x"),
        ("https://почта.рф/", "xn--80a1acny.xn--p1ai", "/"),
    ],
)
def test_open_addresses_are_taken(url: str, at: str, path: str) -> None:
    target = target_of(url)
    assert (target.at, target.path) == (at, path)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_a_name_that_leads_inside_is_refused_though_another_of_its_addresses_is_open(address: str) -> None:
    target = target_of("https://rebind.example.org/")
    with pytest.raises(Refused, match="inner network"):
        addresses(target, resolve=lambda _host, _port: ["93.184.216.34", address])


def test_what_the_site_lists_is_let_through_and_nothing_beside_it() -> None:
    listed = frozenset({"127.0.0.1:8080", "erp.local"})
    assert addresses(target_of("http://127.0.0.1:8080/", listed), listed) == ["127.0.0.1"]
    assert target_of("http://erp.local:9000/", listed).port == 9000
    for url in ("http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://[::1]:8080/", "http://x.erp.local/"):
        with pytest.raises(Refused):
            target_of(url, listed)


def test_the_machine_itself_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def resolve(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert looked_up("example.org", 443) == ["93.184.216.34"]
    assert addresses(target_of("https://example.org/")) == ["93.184.216.34"]
    assert asked == ["example.org"] * 2


def test_rubbish_is_no_open_address() -> None:
    assert not any(is_open(one) for one in ("", "x", "1.2.3", "fe80::1%eth0", "93.184.216.34%1"))
    assert is_open("93.184.216.34")
