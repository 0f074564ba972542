"""Programs that read and write over HTTP, so many times a second, and know what they were told."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

import orjson

AT_ONCE = 8
TRIES_S = 60.0


@dataclass
class Load:
    """``acknowledged``: title, which is the idempotency key too → number of the ticket. Every second request writes."""

    port: int
    token: str
    per_second: float
    acknowledged: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: int = 0
    seconds: float = 0.0

    def __enter__(self) -> Load:
        self._leaving, self._turn, self._began = threading.Event(), threading.Lock(), time.monotonic()
        self._threads = [threading.Thread(target=self._ask) for _number in range(AT_ONCE)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self._began

    @property
    def rate(self) -> float:
        """Requests a second that were answered."""
        return self.asked / self.seconds

    def _ask(self) -> None:
        while not self._leaving.is_set():
            with self._turn:
                number, self.asked = self.asked, self.asked + 1
            self._leaving.wait(max(0.0, self._began + number / self.per_second - time.monotonic()))
            try:
                self._write(f"parcel-{number}") if number % 2 else self._read(number)
            except OSError as error:
                self.faults.append(f"{number}: {error}")

    def _read(self, number: int) -> None:
        path = ("tickets?limit=20", "work-items", "boards/parcel")[number // 2 % 3]
        self._call(path)

    def _write(self, title: str) -> None:
        body = orjson.dumps({"title": title, "process": "parcel", "data": {"parcel_to": title}})
        answer = self._call("tickets", body, {"Content-Type": "application/json", "Idempotency-Key": title})
        self.acknowledged[title] = orjson.loads(answer)["number"]

    def _call(self, path: str, body: bytes | None = None, more: dict[str, str] | None = None) -> bytes:
        """An answer, asked for again while the site says that it is busy, as clients do."""
        headers = {"Authorization": f"Bearer {self.token}", **(more or {})}
        until = time.monotonic() + TRIES_S
        while True:
            request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/{path}", body, headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    told: bytes = answer.read()
                    return told
            except urllib.error.HTTPError as refused:
                with refused:
                    if refused.code != 503 or time.monotonic() > until:
                        raise
            time.sleep(0.2)
