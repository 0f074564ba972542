"""A request reaches what was checked and nothing else, and ends when its time is over."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

from instar_plugins.hooks.calling import MOST_ANSWER, Call, run_all
from instar_plugins.hooks.targets import Target

from .conftest import Receiver


def call(taker: Receiver, **more: object) -> Call:
    listed = frozenset({f"127.0.0.1:{taker.port}"})
    target = Target(False, "127.0.0.1", taker.port, "/take")
    return Call(target, {"X-Own": "1"}, b"{}", listed, **more)  # type: ignore[arg-type]


def test_the_answer_is_told_and_its_beginning_kept(taker: Receiver) -> None:
    taker.answer = b"\x1b[31m" + "я".encode() * 1000
    one = call(taker)
    one.run()
    assert one.answer is not None
    assert (one.answer.status, one.error) == (200, "")
    assert len(one.answer.first.encode()) <= MOST_ANSWER + 10
    assert "\x1b" not in one.answer.first
    headers, body = taker.came[0]
    assert (headers["x-own"], headers["host"], body) == ("1", f"127.0.0.1:{taker.port}", b"{}")


def test_a_name_is_looked_up_once_and_the_connection_made_to_what_was_checked(taker: Receiver) -> None:
    """A resolver that says something else each time gains nothing."""
    said = iter([["127.0.0.1"], ["10.0.0.1"]])
    listed = frozenset({f"rebind.example.org:{taker.port}"})
    target = Target(False, "rebind.example.org", taker.port, "/take")
    one = Call(target, {}, b"{}", listed, lambda _host, _port: next(said))
    one.run()
    assert one.answer is not None
    assert taker.came[0][0]["host"] == f"rebind.example.org:{taker.port}"
    closed = Call(target, {}, b"{}", frozenset(), lambda _host, _port: ["127.0.0.1"])
    closed.run()
    assert (closed.answer, len(taker.came)) == (None, 1)
    assert "inner network" in closed.error


def test_no_proxy_of_the_environment_is_asked(taker: Receiver, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    one = call(taker)
    one.run()
    assert one.answer is not None


def test_who_is_slow_or_lets_bytes_drip_is_left(taker: Receiver) -> None:
    taker.drip = True
    begun = time.monotonic()
    dripping = call(taker, patience=0.4)
    run_all([dripping], patience=0.6)
    assert time.monotonic() - begun < 3
    assert dripping.answer is not None, "it has said how it went before it began to drip"
    assert dripping.answer.first.strip("x") == ""
    taker.drip, taker.wait = False, 1.0
    slow = call(taker, patience=0.3)
    slow.run()
    assert "did not answer within" in slow.error


def test_whose_headers_never_end_is_left() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def drip() -> None:
            connection, _who = server.accept()
            with suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                for _line in range(100):
                    connection.sendall(b"X: y\r\n")
                    time.sleep(0.05)
            connection.close()

        thread = threading.Thread(target=drip)
        thread.start()
        target = Target(False, "127.0.0.1", server.getsockname()[1], "/")
        one = Call(target, {}, b"{}", frozenset({"127.0.0.1"}), None, 0.5)
        begun = time.monotonic()
        run_all([one], patience=0.7)
        assert time.monotonic() - begun < 3
        thread.join()
    assert one.answer is None
    assert "did not answer within" in one.error


def test_what_cannot_be_reached_is_told_in_words() -> None:
    def said(host: str, port: int, secure: bool = False, resolve: object = None) -> str:
        one = Call(Target(secure, host, port, "/"), {}, b"{}", frozenset({host}), resolve, 2.0)  # type: ignore[arg-type]
        one.run()
        return one.error

    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert said("127.0.0.1", port) == f"127.0.0.1:{port} takes no connections."
    assert said("nowhere.example", 443, True, unknown) == "The host nowhere.example is not known."


def test_a_server_without_tls_is_no_safe_one(taker: Receiver) -> None:
    target = Target(True, "127.0.0.1", taker.port, "/")
    one = Call(target, {}, b"{}", frozenset({"127.0.0.1"}))
    one.run()
    assert one.error.startswith("No safe connection to 127.0.0.1")


def test_who_does_not_speak_http_is_told_so() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        one = Call(Target(False, "127.0.0.1", port, "/"), {}, b"{}", frozenset({"127.0.0.1"}), None, 2.0)

        def speak() -> None:
            connection, _who = server.accept()
            connection.recv(1000)
            connection.sendall(b"220 mail ready\r\n")
            connection.close()

        thread = threading.Thread(target=speak)
        thread.start()
        one.run()
        thread.join()
    assert one.error == f"127.0.0.1:{port} does not answer as HTTP has it."
