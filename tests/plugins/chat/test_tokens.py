"""A token opens the conversation that it was made for, on the site that made it."""

from __future__ import annotations

import pytest

from instar_plugins.chat.tokens import new_uid, token_of, uid_of

KEY = b"k" * 32


def test_a_token_names_its_conversation() -> None:
    uid = new_uid()
    assert uid_of(KEY, token_of(KEY, uid)) == uid
    assert len({new_uid() for _number in range(100)}) == 100


def test_what_was_changed_or_made_elsewhere_opens_nothing() -> None:
    token = token_of(KEY, new_uid())
    for place in range(len(token)):
        other = "b" if token[place] != "b" else "c"
        assert uid_of(KEY, token[:place] + other + token[place + 1 :]) == ""
    for given in ("", token[:-1], token + "a", f" {token}", token + "\n", "ü" * 49):
        assert uid_of(KEY, given) == ""
    assert uid_of(b"other", token) == uid_of(b"", token) == ""


def test_a_site_without_a_key_makes_none() -> None:
    with pytest.raises(ValueError, match="no secret key"):
        token_of(b"", new_uid())
