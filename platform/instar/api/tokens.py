"""Tokens: of one's own account, and of others for who administers them."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.token import MadeToken, TokenBody, TokenList, token_json
from instar.commands import AddToken, EndToken
from instar.commands.tokens import no_token
from instar.queries.tokens import tokens


@operation("GET", "/me/tokens", answer=TokenList)
def my_tokens(call: Call) -> Reply:
    """Tokens of the account."""
    return _list(call, call.actor.key)


@operation("POST", "/me/tokens", answer=MadeToken, status=201, body=TokenBody, statuses=(403, 409))
def make_my_token(call: Call) -> Reply:
    """Make a token for the account; not by a token that has a part of its rights."""
    return _made(call, call.actor.key)


@operation("GET", "/people/<login>/tokens", answer=TokenList, statuses=(403,))
def tokens_of(call: Call) -> Reply:
    """Tokens of an account."""
    return _list(call, call.path["login"])


@operation("POST", "/people/<login>/tokens", answer=MadeToken, status=201, body=TokenBody, statuses=(403, 409))
def make_token_for(call: Call) -> Reply:
    """Make a token for an account that has no rights that the caller does not have."""
    return _made(call, call.path["login"])


@operation("DELETE", "/tokens/<int:id>", answer=None, status=204, statuses=(403,))
def end_token(call: Call) -> Reply:
    """Take a token out of use for ever."""
    call.execute(EndToken(int(call.path["id"])))
    return Reply(None)


def _list(call: Call, login: str) -> Reply:
    return Reply({"items": [token_json(row) for row in tokens(call.kernel, call.actor, login)]})


def _made(call: Call, login: str) -> Reply:
    given = call.body
    cut = (tuple(given["allow"]), tuple(given["processes"]))
    made = call.execute(AddToken(login, given["name"], given["days"], *cut))
    row = next((row for row in tokens(call.kernel, call.actor, login) if row.id == made["id"]), None)
    if row is None:  # a repeat of a call whose token was ended meanwhile
        raise no_token()
    return Reply({**token_json(row), "token": made["token"]})
