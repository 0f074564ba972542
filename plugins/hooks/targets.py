"""Where a message may go. The network of this site is not for whoever can type an address.

A host is looked up once, all that is found is checked, and the connection is made to what was checked: a name that says
something else a moment later changes nothing. Only what the site itself has listed is let through without that.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from instar.sdk import _

LONGEST = 2000
PORTS = {"https": 443, "http": 80}
OPEN_PORTS = (80, 443, 8443)
CLOSED = tuple(
    map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "64:ff9b:1::/48"))
)
"""What Python, in one version or another, takes for open: where a cloud tells its machines their secrets, and what is
kept for protocols or was for sites."""
_TEREDO = ipaddress.ip_network("2001::/32")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE = ipaddress.ip_network("::/96")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_ODD_NUMBER = re.compile(r"0x[0-9a-f]*|\d+")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]


class Refused(Exception):
    """The address may not be asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """``host``: as it is looked up, in lower case; ``path``: with its query, as it is asked for; ``shown``: the address
    without anything that may be a secret."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def at(self) -> str:
        """As the header ``Host`` has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.at}{self.path.partition('?')[0]}"


def target_of(url: str, allowed: Collection[str] = ()) -> Target:
    """The parts of an address; raises Refused for what is none, or can be seen to be no place for messages."""
    if not url or len(url) > LONGEST or _CONTROL.search(url):
        raise Refused(_("This is no address. It looks like https://example.org/hook."))
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError:
        raise Refused(_("This is no address. It looks like https://example.org/hook.")) from None
    if parts.scheme not in PORTS or not host:
        raise Refused(_("The address begins with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise Refused(_("There is a name or a password in the address. Messages are signed instead."))
    if parts.fragment or "#" in url:
        raise Refused(_("What stands behind “#” reaches no server. Leave it out."))
    if not url.isascii() and not (parts.path + parts.query).isascii():
        raise Refused(_("Write what is no Latin letter in path and query in its encoded form (%XX)."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme == "https", host, port or PORTS[parts.scheme], path)
    if not is_listed(target, allowed):
        _check(target)
    return target


def is_listed(target: Target, allowed: Collection[str]) -> bool:
    """Whether the site says itself that this host may be asked, wherever it is."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return target.host in allowed or f"{host}:{target.port}" in allowed


def addresses(target: Target, allowed: Collection[str] = (), resolve: Resolve | None = None) -> list[str]:
    """Where to connect, in the order to try. Raises Refused where any of what the name says is no open address, and
    OSError where it says nothing."""
    found = list(dict.fromkeys((resolve or looked_up)(target.host, target.port)))
    if not is_listed(target, allowed):
        for one in found:
            if not is_open(one):
                said = _("{host} is in an inner network ({address}). Who runs the site can let it through.")
                raise Refused(said.format(host=target.host, address=one))
    return found


def looked_up(host: str, port: int) -> list[str]:
    """All addresses of a host, as the machine knows them."""
    found: Sequence[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def is_open(given: str) -> bool:
    """Whether an IP address is one of the open Internet, itself and what may be wrapped in it."""
    try:
        address = ipaddress.ip_address(given.partition("%")[0])
    except ValueError:
        return False
    return "%" not in given and all(_is_open(one) for one in (address, *_inside(address)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _is_open(address: Address) -> bool:
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback)
        and not any(address in network for network in CLOSED)
    )


def _inside(address: Address) -> list[Address]:
    """The addresses of version 4 to which one of version 6 leads; itself where such are not let through at all."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    closed = ipaddress.ip_address("127.0.0.1")
    found: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address in _TEREDO or (address in _V4_COMPATIBLE and not address.ipv4_mapped):
        found.append(closed)
    return found


def _host(given: str) -> str:
    """As it is looked up; raises ValueError for what cannot be a host."""
    if ":" in given:
        return str(ipaddress.IPv6Address(given))
    host = given if given.isascii() else given.encode("idna").decode()
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, host.split("."))):
        raise ValueError(given)
    return host


def _check(target: Target) -> None:
    """What can be seen without asking anybody. Raises Refused."""
    if target.port not in OPEN_PORTS:
        said = _("The port {port} is not let through, only {ports}. Who runs the site can list the host with its port.")
        raise Refused(said.format(port=target.port, ports=", ".join(map(str, OPEN_PORTS))))
    host = target.host
    if ":" in host or _is_v4(host):
        if not is_open(host):
            raise Refused(
                _("{host} is in an inner network ({address}). Who runs the site can let it through.").format(
                    host=host, address=host
                )
            )
    elif _ODD_NUMBER.fullmatch(host.rpartition(".")[2]):
        raise Refused(_("{host} is a number in disguise. Write the host as it is called.").format(host=host))
    elif host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host:
        said = _("{host} is a name of an inner network. Who runs the site can let it through.")
        raise Refused(said.format(host=host))


def _is_v4(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False
