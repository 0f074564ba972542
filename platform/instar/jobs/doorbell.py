"""The bell between processes: RQ on a Redis or Valkey. It only wakes; what is to be done stands in the table of jobs.

Everything about it may be lost: a ring that does not arrive, a queue that is flushed, a server that is gone. Workers
look at the table themselves every few seconds, so nothing waits for ever. What rings never waits for Redis: a thread of
its own sends, and pauses after a fault.

Nothing is looked up in Redis before something is sent, and nothing is refused there as sent already: a worker that
dies between hearing a ring and claiming the job would leave a mark there that refuses every further one. Whether a job
is still to be done is decided by the claim, in the database.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from instar.errors import InstarError
from instar.i18n import _
from instar.kernel import Kernel, open_kernel
from instar.settings import FOLDER, Settings, load

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

log = logging.getLogger(__name__)

ROOM = 100
"""Rings that may lie in the queue. Workers empty the table once they are awake, so more would only pile up."""
KEPT_S = 600
PATIENCE_S = 2.0
LISTENS_S = 5
PAUSE_S = 5.0

_NEW = "SELECT id FROM job WHERE id > ? AND state = 'ready' AND due <= ? ORDER BY id LIMIT ?"


def queue(settings: Settings) -> Queue:
    """The site's own queue; its name says nothing about the site. Raises InstarError when RQ is not installed or
    ``redis_url`` is no address of a Redis."""
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
        from rq import Queue
    except ImportError as error:
        hint = _("pip install “instar[redis]”, or leave the setting empty.")
        raise InstarError("redis_missing", _("redis_url is set, but RQ is not installed."), hint=hint) from error
    name = hashlib.sha256(b"queue" + settings.secret_key.encode()).hexdigest()[:12]
    try:
        connection: Redis = Redis.from_url(
            settings.redis_url,
            socket_timeout=LISTENS_S + PATIENCE_S,
            socket_connect_timeout=PATIENCE_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        hint = _("It looks like redis://localhost:6379/0 or unix:///run/redis.sock.")
        raise InstarError("redis_url_wrong", f"redis_url: {error}", hint=hint) from error
    return Queue(f"instar-{name}", connection=connection, serializer="json")


class Doorbell:
    """``Doorbell(kernel)`` is a ``Kernel.ring``: calling it costs nothing, a thread tells Redis which jobs are new."""

    def __init__(self, kernel: Kernel, pause_s: float = PAUSE_S) -> None:
        self._kernel = kernel
        self._queue = queue(kernel.settings)
        self._pause_s = pause_s
        self._rung = threading.Event()
        self._starting = threading.Lock()
        self._process = 0
        self._last = int(kernel.store.read().value("SELECT coalesce(max(id), 0) FROM job"))

    def __call__(self) -> None:
        if self._process != os.getpid():  # a server that forks leaves the thread behind
            self._start()
        self._rung.set()

    def _start(self) -> None:
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._work, name="doorbell", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            try:
                self._send()
            # Whatever is wrong with Redis or its answers, workers find the jobs without it.
            except Exception as error:  # noqa: BLE001
                log.warning("the bell is out of order (%s): workers find new jobs within seconds all the same", error)
                time.sleep(self._pause_s)

    def _send(self) -> None:
        now = self._kernel.clock.now()
        new = [id for (id,) in self._kernel.store.read().all(_NEW, (self._last, now, ROOM))]
        for id in new:
            if self._queue.count < ROOM:
                ring(self._queue, id)
            self._last = id


class Listener:
    """Hears the rings of other processes in a thread of its own and calls ``wake`` for each."""

    def __init__(self, settings: Settings, wake: Callable[[], None], pause_s: float = PAUSE_S) -> None:
        self._queue = queue(settings)
        self._wake = wake
        self._pause_s = pause_s
        self._leaving = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._listen, name="listener", daemon=True).start()

    def stop(self) -> None:
        self._leaving.set()

    def _listen(self) -> None:
        while not self._leaving.is_set():
            try:
                if hear(self._queue):
                    self._wake()
            # As above: a worker without its bell is slower, never stopped.
            except Exception as error:  # noqa: BLE001
                log.warning("the bell cannot be heard (%s): looking for jobs every few seconds", error)
                self._leaving.wait(self._pause_s)


def ring(bell: Queue, id: int) -> None:
    """Put one job's id into the queue."""
    bell.enqueue_call(
        "instar.jobs.doorbell.carry_out",
        args=(id,),
        job_id=f"job-{id}-{secrets.token_hex(4)}",
        ttl=KEPT_S,
        result_ttl=0,
        failure_ttl=KEPT_S,
    )


def hear(bell: Queue, seconds: int = LISTENS_S) -> bool:
    """Wait for a ring, at most so many seconds; whether there was one."""
    from rq.exceptions import DequeueTimeout
    from rq.job import Job

    try:
        _key, found = bell.lpop([bell.key], seconds, connection=bell.connection)
    except DequeueTimeout:
        return False
    bell.connection.delete(Job.key_for(found.decode()))
    return True


def carry_out(job: int) -> int:
    """What a plain ``rq worker --serializer json`` does with a ring: everything that is due at the site of
    ``INSTAR_SITE``. Returns how many attempts that were; the job that rang may have been somebody else's by then.
    """
    from instar.jobs.worker import Workers

    kernel = open_kernel(load(Path(os.environ.get(FOLDER) or ".")))
    try:
        return Workers(kernel, 1).drain()
    finally:
        kernel.close()
