"""Errors carry what happened, what to do, a code for programs and a status; and have one JSON shape."""

from __future__ import annotations

import json

import pytest

from instar.errors import (
    Busy,
    Conflict,
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    Outdated,
    Refused,
    UsageError,
)
from instar.i18n import use

PLAIN = [InstarError, NotFound, Forbidden, Conflict, Refused, Outdated, Busy, UsageError]


@pytest.mark.parametrize(
    ("kind", "status"),
    list(zip(PLAIN, [500, 404, 403, 409, 409, 412, 503, 400], strict=True)),
)
def test_each_kind_has_its_status(kind: type[InstarError], status: int) -> None:
    assert kind("some_code", "Something happened.").status == status


@pytest.mark.parametrize("kind", PLAIN)
def test_the_json_shape_is_one_for_all(kind: type[InstarError]) -> None:
    problem = kind("some_code", "Something happened.", hint="Do this.", data={"rev": 7}).as_problem()
    assert list(problem) == ["type", "title", "status", "code", "detail", "hint", "data"]
    assert json.loads(json.dumps(problem)) == problem


def test_what_is_not_there_is_not_in_the_json() -> None:
    assert set(NotFound("gone", "It is gone.").as_problem()) == {"type", "title", "status", "code", "detail"}


def test_a_status_can_be_named_where_the_kind_has_none_of_its_own() -> None:
    error = InstarError("file_too_large", "The file is larger than 25 MB.", status=413)
    assert error.status == 413
    assert error.as_problem()["title"] == "Request Entity Too Large"


def test_a_status_unknown_to_http_still_has_a_title() -> None:
    assert InstarError("odd", "Odd.", status=599).as_problem()["title"] == "Error"


def test_the_text_of_an_error_is_its_message() -> None:
    assert str(Refused("no_flow", "The step has no such outcome.", hint="Reload.")) == ("The step has no such outcome.")


def test_field_errors_are_listed_by_path_and_counted_in_the_message() -> None:
    error = Invalid({"amount": ["Amount is over 100."], "lines.0.price": ("Price is empty.", "Fill it in.")})
    assert error.status == 422
    assert error.errors["lines.0.price"] == ["Price is empty.", "Fill it in."]
    assert error.message == "2 fields are to be corrected."
    assert error.as_problem()["errors"] == error.errors


def test_a_message_given_for_field_errors_wins_over_the_count() -> None:
    assert Invalid({"a": ["b"]}, message="The mailbox is not complete.").message == "The mailbox is not complete."


def test_busy_says_when_to_try_again() -> None:
    assert Busy("database_busy", "The database is busy.", retry_after=2).retry_after == 2
    assert Busy("database_busy", "The database is busy.").retry_after > 0


def test_misuse_of_the_shell_exits_with_two_and_everything_else_with_one() -> None:
    assert UsageError("no_file", "There is no such file.").exit_code == 2
    assert Refused("no", "No.").exit_code == 1


def test_data_given_is_copied() -> None:
    fresh = {"rev": 7}
    error = Conflict("changed", "It was changed.", data=fresh)
    fresh["rev"] = 8
    assert error.data == {"rev": 7}


def test_an_error_speaks_the_language_of_the_moment_it_is_raised_in() -> None:
    with use("ru"):
        error = Invalid({"a": ["b"]})
    assert error.message  # the sentence itself is the catalogue's business
    assert error.errors == {"a": ["b"]}
