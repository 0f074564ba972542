"""The kernel's own actions: pure functions that say what they want done."""

from __future__ import annotations

import pytest

from instar.actions import KERNEL_ACTIONS, hand_over, note, reply
from instar.contract import ActionContext, ActionRefused, HandOver, PostMessage
from instar.forms import parse_form

CONTEXT = ActionContext({}, {}, 0, "1.1")


def test_a_reply_goes_to_the_requester_and_a_note_stays_inside():
    assert reply({"body": " Soon. "}, CONTEXT).effects == (PostMessage("public", "Soon."),)
    assert note({"body": "Hm."}, CONTEXT).effects == (PostMessage("internal", "Hm.", automatic=True),)


@pytest.mark.parametrize("arguments", [{}, {"body": None}, {"body": "  \n"}])
def test_nothing_to_say_is_refused_for_good(arguments):
    for action in (reply, note):
        with pytest.raises(ActionRefused) as refused:
            action(arguments, CONTEXT)
        assert refused.value.code == "empty"


def test_a_hand_over_without_a_process_leaves_it_to_the_role():
    assert hand_over({"role": "deal"}, CONTEXT).effects == (HandOver("deal", None),)
    assert hand_over({"role": "deal", "process": ""}, CONTEXT).effects == (HandOver("deal", None),)
    assert hand_over({"role": "deal", "process": "sale"}, CONTEXT).effects == (HandOver("deal", "sale"),)


@pytest.mark.parametrize("arguments", [{}, {"role": None}, {"role": " "}])
def test_a_hand_over_to_nobody_is_refused_for_good(arguments):
    """A template may have made an empty text of it."""
    with pytest.raises(ActionRefused):
        hand_over(arguments, CONTEXT)


def test_their_arguments_are_forms_and_repeating_them_does_no_harm():
    for action in KERNEL_ACTIONS:
        assert parse_form(dict(action.arguments or {}), known=None, key=action.key).form is not None
        assert action.idempotent
        assert action.kind == "effect"
