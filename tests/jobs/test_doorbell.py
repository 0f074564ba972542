"""The bell between processes: heard at once, and whatever happens to Redis, no request waits and no job is lost."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rq import Queue, SimpleWorker

from instar.errors import InstarError
from instar.jobs import Workers, doorbell
from instar.jobs.doorbell import ROOM, Doorbell, Listener, hear, ring
from instar.settings import Settings, load
from tests.jobs.conftest import PostOffice
from tests.jobs.test_worker import until
from tests.valkey import Valkey, valkey

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def server() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory() as folder, valkey(Path(folder)) as running:
        yield running


def settings_of(office: PostOffice, url: str) -> Settings:
    return load(office.site.kernel.settings.site, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_REDIS_URL": url})


@pytest.fixture
def rung(office: PostOffice, server: Valkey, monkeypatch: pytest.MonkeyPatch) -> PostOffice:
    """The post office, whose commands ring the server's bell."""
    settings = settings_of(office, server.url)
    monkeypatch.setattr(type(office.site.kernel), "settings", property(lambda kernel: settings))
    office.site.kernel.ring = Doorbell(office.site.kernel, pause_s=0.05)
    return office


def queue_of(office: PostOffice) -> Queue:
    return doorbell.queue(office.site.kernel.settings)


def test_a_job_wakes_a_worker_of_another_process(rung: PostOffice) -> None:
    """The worker looks at the table once an hour; it has no bell but this one."""
    kernel = rung.site.kernel
    bell, kernel.ring = kernel.ring, lambda: None
    workers = Workers(kernel, 1, poll_s=3600)
    listener = Listener(kernel.settings, workers.wake)
    workers.start()
    listener.start()
    kernel.ring = bell
    try:
        time.sleep(0.2)
        begun = time.monotonic()
        ticket = rung.order()
        assert until(lambda: rung.open_steps(ticket) == ["check"])
        assert time.monotonic() - begun < 5
    finally:
        listener.stop()
        assert workers.stop()


def test_what_lies_in_the_queue_is_the_number_of_the_job_and_nothing_else(rung: PostOffice) -> None:
    ticket = rung.order("Ann Secret")
    queue = queue_of(rung)
    assert until(lambda: queue.count == 1)
    (job,) = queue.get_jobs()
    assert (job.func_name, list(job.args), job.kwargs) == (
        "instar.jobs.doorbell.carry_out",
        [rung.job(ticket)["id"]],
        {},
    )
    kept = b"".join(
        value
        for key in queue.connection.keys("rq:job:*")
        for field, value in queue.connection.hgetall(key).items()
        if field != b"data"
    )
    assert b"Secret" not in kept
    assert queue.connection.ttl(queue.connection.keys("rq:job:*")[0]) > 0, "what nobody hears is forgotten"


def test_a_ring_that_is_heard_is_gone(rung: PostOffice) -> None:
    queue = queue_of(rung)
    ring(queue, 7)
    assert hear(queue, 1)
    assert not hear(queue, 1)
    assert queue.connection.keys("rq:job:*") == []


def test_rings_do_not_pile_up(rung: PostOffice) -> None:
    queue = queue_of(rung)
    for number in range(ROOM):
        ring(queue, number)
    ticket = rung.order()
    time.sleep(0.3)
    assert queue.count == ROOM
    assert rung.site.work() == 1
    assert rung.job(ticket)["state"] == "done"


def test_a_worker_that_dies_between_hearing_and_claiming_leaves_nothing_that_refuses_a_further_ring(
    rung: PostOffice,
) -> None:
    ticket = rung.order()
    queue = queue_of(rung)
    assert hear(queue, 2)  # and then it dies: nothing is claimed
    ring(queue, rung.job(ticket)["id"])
    assert hear(queue, 2)
    assert rung.site.work() == 1
    assert rung.job(ticket)["state"] == "done"


@pytest.mark.parametrize("trouble", ["dead", "flushed", "wrong", "full"])
def test_whatever_is_wrong_with_redis_nobody_waits_and_the_poll_finds_the_job(
    rung: PostOffice, server: Valkey, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    queue = queue_of(rung)
    if trouble == "dead":
        server.kill()
    elif trouble == "flushed":
        rung.order()
        assert until(lambda: queue.count == 1)
        queue.connection.flushall()
    elif trouble == "wrong":
        queue.connection.set(queue.key, "no list")
    else:
        queue.connection.config_set("maxmemory", "1")
    begun = time.monotonic()
    with caplog.at_level(logging.WARNING):
        ticket = rung.order()
        assert time.monotonic() - begun < 1.5, "who writes a job does not wait for the bell"
        assert trouble == "flushed" or until(lambda: "the bell is out of order" in caplog.text)
    workers = Workers(rung.site.kernel, 1, poll_s=0.05)
    workers.start()
    try:
        assert until(lambda: rung.open_steps(ticket) == ["check"])
    finally:
        assert workers.stop()


def test_a_listener_hears_again_when_redis_is_back(rung: PostOffice, server: Valkey) -> None:
    heard: list[int] = []
    listener = Listener(rung.site.kernel.settings, lambda: heard.append(1), pause_s=0.05)
    server.kill()
    listener.start()
    time.sleep(0.2)
    server.start()
    try:
        ring(queue_of(rung), 1)
        assert until(lambda: heard == [1])
    finally:
        listener.stop()


def test_a_plain_worker_of_rq_answers_the_bell_too(
    rung: PostOffice, server: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = rung.order()
    queue = queue_of(rung)
    assert until(lambda: queue.count == 1)
    worked: list[int] = []
    monkeypatch.setattr(doorbell, "open_kernel", lambda settings: rung.site.kernel)
    monkeypatch.setattr(rung.site.kernel.store, "close", lambda: worked.append(1))
    monkeypatch.setenv("INSTAR_SITE", str(tmp_path))
    SimpleWorker([queue], connection=queue.connection, serializer="json").work(burst=True, with_scheduler=False)
    assert worked == [1]
    assert rung.job(ticket)["state"] == "done"


def test_two_sites_on_one_redis_do_not_hear_each_other(tmp_path: Path) -> None:
    one, other = (
        doorbell.queue(load(tmp_path, {"INSTAR_SECRET_KEY": key * 40, "INSTAR_REDIS_URL": "redis://localhost"}))
        for key in "ab"
    )
    assert one.name != other.name


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InstarError) as refused:
        doorbell.queue(load(tmp_path, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_REDIS_URL": "localhost"}))
    assert refused.value.code == "redis_url_wrong"
    assert "redis://" in str(refused.value.hint)


def test_without_rq_the_setting_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "rq", None)
    with pytest.raises(InstarError) as refused:
        doorbell.queue(load(tmp_path, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_REDIS_URL": "redis://localhost"}))
    assert refused.value.code == "redis_missing"
    assert "instar[redis]" in str(refused.value.hint)
