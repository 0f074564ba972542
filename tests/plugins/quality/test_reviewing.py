"""Who reviews, who sees what came of it, and who may object."""

from __future__ import annotations

import json

import pytest

from instar.commands import execute
from instar.commands.own import RunOwn
from instar.errors import InstarError

from .conftest import Hall

ALL = {"understood": "yes", "right": "yes", "clear": "half", "polite": "yes", "fields": "none", "private": "yes"}


@pytest.fixture
def review(hall: Hall) -> int:
    hall.rated(1)
    return int(hall.value("SELECT id FROM x_quality__review"))


def give(hall: Hall, login: str, command: str, **args: object) -> dict[str, object]:
    return execute(hall.site.kernel, RunOwn("quality", command, args, proven=True), hall.site.people[login])


def refused(hall: Hall, login: str, command: str, **args: object) -> str:
    with pytest.raises(InstarError) as told:
        give(hall, login, command, **args)
    return told.value.code


def state(hall: Hall) -> tuple[object, ...]:
    return hall.all("SELECT state, score FROM x_quality__review")[0]


def test_marks_become_a_score(hall: Hall, review: int) -> None:
    answer = give(hall, "petra", "score", review=review, marks=ALL, note="Well done.")
    assert answer["result"] == {"score": 92}
    assert state(hall) == ("scored", 92)
    assert json.loads(hall.value("SELECT marks FROM x_quality__review")) == ALL


def test_every_point_is_to_be_marked_with_a_mark_that_there_is(hall: Hall, review: int) -> None:
    assert refused(hall, "petra", "score", review=review, marks={"right": "yes"}) == "invalid"
    assert refused(hall, "petra", "score", review=review, marks={**ALL, "right": "perhaps"}) == "invalid"
    assert refused(hall, "petra", "score", review=review, marks=dict.fromkeys(ALL, "none")) == "invalid"
    assert state(hall) == ("open", None)


def test_nobody_reviews_his_own_work(hall: Hall, review: int) -> None:
    assert refused(hall, "olga", "score", review=review, marks=ALL) == "own_work"


def test_an_objection_is_made_once_by_whose_work_it_is_and_answered_once(hall: Hall, review: int) -> None:
    assert refused(hall, "olga", "appeal", review=review, text="No.") == "not_scored"
    give(hall, "petra", "score", review=review, marks=ALL)
    assert refused(hall, "petra", "appeal", review=review, text="No.") == "no_review"
    assert refused(hall, "olga", "appeal", review=review, text="  ") == "invalid"
    give(hall, "olga", "appeal", review=review, text="It was clear to the client.")
    assert state(hall) == ("appealed", 92)
    assert refused(hall, "olga", "appeal", review=review, text="And again.") == "not_scored"
    better = {**ALL, "clear": "yes"}
    assert refused(hall, "petra", "score", review=review, marks=better) == "invalid"
    give(hall, "petra", "score", review=review, marks=better, answer="You are right.")
    assert state(hall) == ("settled", 100)
    assert refused(hall, "petra", "score", review=review, marks=ALL) == "settled"


def test_what_is_not_there_is_told(hall: Hall) -> None:
    assert refused(hall, "petra", "score", review=99, marks=ALL) == "no_review"
