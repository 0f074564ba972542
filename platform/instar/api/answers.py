"""Templates of answers: the account's own and those of its teams."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.answer import (
    AnswerBody,
    AnswerList,
    AnswerQuery,
    AnswerShape,
    MacroBody,
    MacroShape,
    ReadyList,
    ReadyQuery,
    answer_json,
    ready_json,
)
from instar.commands.answers import DropAnswer, SaveAnswer, no_answer
from instar.commands.macros import UseMacro
from instar.queries.answers import answer, answers, ready


@operation("GET", "/answers", answer=AnswerList, query=AnswerQuery)
def list_answers(call: Call) -> Reply:
    """Templates that the account may use, by title."""
    rows = answers(call.kernel, call.actor, every=call.query["every"])
    return Reply({"items": [answer_json(row) for row in rows]})


@operation("POST", "/answers", answer=AnswerShape, status=201, body=AnswerBody, statuses=(403, 409))
def add_answer(call: Call) -> Reply:
    """Write a template."""
    made = call.execute(SaveAnswer(**call.body))
    return Reply(answer_json(answer(call.kernel, call.actor, made["answer"])))


@operation("PUT", "/answers/<id>", answer=AnswerShape, body=AnswerBody, statuses=(403,))
def save_answer(call: Call) -> Reply:
    """Write a template anew."""
    id = _id(call)
    call.execute(SaveAnswer(**call.body, answer=id))
    return Reply(answer_json(answer(call.kernel, call.actor, id)))


@operation("DELETE", "/answers/<id>", answer=AnswerList, statuses=(403,))
def drop_answer(call: Call) -> Reply:
    """Delete a template; the answer lists those that are left."""
    call.execute(DropAnswer(_id(call)))
    return Reply({"items": [answer_json(row) for row in answers(call.kernel, call.actor)]})


@operation("GET", "/tickets/<number>/answers", answer=ReadyList, query=ReadyQuery)
def ready_answers(call: Call) -> Reply:
    """Templates with the ticket's values in them, at most 20."""
    found = ready(call.kernel, call.actor, call.ticket_id, q=call.query["q"], outside=not call.query["internal"])
    return Reply({"items": [ready_json(one) for one in found]})


@operation("POST", "/tickets/<number>/macro", answer=MacroShape, body=MacroBody, statuses=(403, 409))
def use_macro(call: Call) -> Reply:
    """Do what a template does and send its text: all or nothing."""
    made = call.execute(UseMacro(call.ticket_id, **call.body))
    return Reply({name: made[name] for name in ("number", "done")})


def _id(call: Call) -> int:
    """The id in the path; raises NotFound for what is none."""
    given = call.path["id"]
    if not (given.isascii() and given.isdecimal() and len(given) < 16):
        raise no_answer()
    return int(given)
