"""What a process tells of itself: one line an event, with the request that it belongs to."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from instar import logs


def record(message: str = "It %s.", *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("instar.jobs", logging.WARNING, "file.py", 7, message, args, None)
    vars(made).update(more)
    return made


def test_a_line_for_people_names_the_request_where_there_is_one() -> None:
    assert "[" not in logs.Lines().format(record("It %s.", "rains"))
    with logs.within("K3Q7WZ2M"):
        assert logs.Lines().format(record("It %s.", "rains")).endswith(" WARNING instar.jobs [K3Q7WZ2M]: It rains.")


def test_a_line_for_machines_is_one_json_object() -> None:
    with logs.within("K3Q7WZ2M"):
        line = logs.JsonLines().format(record("two\nlines «%s»", "да", status=503, route="/t/<number>"))
    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "warning",
        "logger": "instar.jobs",
        "message": "two\nlines «да»",
        "request": "K3Q7WZ2M",
        "status": 503,
        "route": "/t/<number>",
    }


def test_a_trace_stands_in_the_same_line() -> None:
    try:
        raise ZeroDivisionError("ours")
    except ZeroDivisionError:
        made = record("fault")
        made.exc_info = sys.exc_info()
    line = logs.JsonLines().format(made)
    assert "\n" not in line
    assert "ZeroDivisionError: ours" in json.loads(line)["trace"]


@pytest.mark.parametrize("given", ["", None, "a b", "a\nb", "ä", "x" * 65, "<script>", "a/b"])
def test_from_outside_only_ids_are_taken(given: str | None) -> None:
    assert logs.taken(given) is None


def test_an_id_of_another_system_is_taken_as_it_is() -> None:
    assert logs.taken("7b4f-22.A_z") == "7b4f-22.A_z"


def test_threads_do_not_mix_their_requests() -> None:
    def one(number: int) -> bool:
        name = f"r{number}"
        with logs.within(name):
            return all(logs.current() == name for _again in range(200))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(one, range(64)))
    assert logs.current() == ""


def test_fresh_ids_differ_and_can_be_taken() -> None:
    made = {logs.fresh() for _number in range(1000)}
    assert len(made) == 1000
    assert all(logs.taken(one) == one for one in made)


@pytest.mark.parametrize("form", ["text", "json"])
def test_it_is_written_to_stderr_from_its_level_on(form: str) -> None:
    code = (
        f"import logging; from instar import logs; logs.install('warning', '{form}');"
        "log = logging.getLogger('x'); log.info('quiet'); log.warning('loud')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "loud" in line
    assert (json.loads(line)["level"] if form == "json" else "warning") == "warning"
