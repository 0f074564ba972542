"""Nobody waits for a plugin longer than its time; what belongs to who asks goes along."""

from __future__ import annotations

import threading
import time

import pytest

from instar.i18n import current, use
from instar.plugins.budget import Budget, TimeUp


def test_an_answer_and_an_error_come_back_to_who_asked() -> None:
    budget = Budget()
    assert budget.call(lambda: 7, 5) == 7
    with pytest.raises(ZeroDivisionError):
        budget.call(lambda: 1 // 0, 5)
    with pytest.raises(SystemExit):
        budget.call(lambda: exit(3), 5)
    assert budget.call(lambda: 8, 5) == 8


def test_what_hangs_is_left_alone_and_the_next_is_answered() -> None:
    budget, go = Budget(), threading.Event()
    started = time.monotonic()
    for _attempt in range(3):
        with pytest.raises(TimeUp, match=r"still running after 0\.05 s"):
            budget.call(go.wait, 0.05)
    assert budget.call(lambda: "here", 5) == "here"
    assert time.monotonic() - started < 5
    go.set()


def test_the_language_of_who_asks_goes_along() -> None:
    with use("ru"):
        assert Budget().call(current, 5) == "ru"


def test_threads_are_used_again() -> None:
    budget = Budget()
    assert len({budget.call(threading.get_ident, 5) for _number in range(20)}) == 1


def test_many_ask_at_once() -> None:
    budget, found = Budget(), []
    gate = threading.Barrier(8)

    def ask(number: int) -> None:
        gate.wait()
        found.append(budget.call(lambda: number * number, 5))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [number * number for number in range(8)]


def test_closed_its_threads_end_and_it_can_be_asked_all_the_same() -> None:
    def here() -> threading.Thread:
        return threading.current_thread()

    budget = Budget()
    thread = budget.call(here, 5)
    budget.close()
    thread.join(5)
    assert not thread.is_alive()
    assert budget.call(lambda: 7, 5) == 7
    budget.close()
