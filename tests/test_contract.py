"""What hooks speak in cannot be made wrong: the error comes at the line of the plugin that makes it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from instar import contract
from instar.access import Actor
from instar.contract import (
    Action,
    ActionAnswer,
    ActionContext,
    ActionRefused,
    Channel,
    ChannelContext,
    Definitions,
    Entry,
    Flood,
    HandOver,
    Inbound,
    InboundEvent,
    LinkTicket,
    PageLink,
    Panel,
    PanelRow,
    PostMessage,
    Role,
    SetData,
    SetPriority,
    TellWaiting,
    Viewer,
)


def run(arguments: Any, context: ActionContext) -> ActionAnswer:
    return ActionAnswer()


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    return []


VALUES = [getattr(contract, name) for name in contract.__all__]
DATACLASSES = [value for value in VALUES if dataclasses.is_dataclass(value)]


@pytest.mark.parametrize("kind", DATACLASSES, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen_slotted_and_documented(kind: Any) -> None:
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}("), "the docstring is the one that dataclasses make"


def test_an_actor_of_the_kernel_is_what_hooks_look_at() -> None:
    viewer: Viewer = Actor("user", id=7, name="Anna", language="ru")
    assert (viewer.kind, viewer.id, viewer.name, viewer.language) == ("user", 7, "Anna", "ru")


# -- keys and titles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "Deal", "my deal", "1deal", "deal-won", "сделка", "deal.won", "../etc", None, 7])
def test_a_key_is_lower_case_letters_digits_and_underscores(key: Any) -> None:
    with pytest.raises(ValueError, match="Role: key"):
        Role(key, "Deal")


def test_the_key_of_an_action_may_have_parts() -> None:
    assert Action("credit.check_2", "Check", run).key == "credit.check_2"
    for key in ("credit.", ".check", "credit..check", "Credit.check"):
        with pytest.raises(ValueError, match="Action: key"):
            Action(key, "Check", run)


@pytest.mark.parametrize("title", ["", None, {}, 7])
def test_a_title_is_a_text_or_a_language_map(title: Any) -> None:
    with pytest.raises(TypeError, match="title"):
        Role("deal", title)
    assert Role("deal", {"en": "Deal", "ru": "Сделка"}).title


@pytest.mark.parametrize("hue", [-1, 361])
def test_a_hue_is_an_angle(hue: int) -> None:
    with pytest.raises(ValueError, match="0 to 360"):
        Role("deal", "Deal", hue=hue)
    assert Role("deal", "Deal").hue is None


# -- definitions --------------------------------------------------------------------------------------------


def test_a_folder_of_definitions_is_there(tmp_path: Path) -> None:
    assert Definitions(tmp_path, "form").folder == tmp_path
    with pytest.raises(ValueError, match="there is no folder"):
        Definitions(tmp_path / "missing", "form")


def test_a_folder_holds_forms_or_processes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'form', 'process', 'decision' or 'calendar'"):
        Definitions(tmp_path, "forms")  # type: ignore[arg-type]


# -- actions ------------------------------------------------------------------------------------------------


def test_an_action_is_an_effect_unless_it_says_job() -> None:
    assert Action("stamp", "Stamp", run).kind == "effect"
    with pytest.raises(ValueError, match="'effect' or 'job'"):
        Action("stamp", "Stamp", run, kind="task")  # type: ignore[arg-type]


def test_an_action_has_a_function_and_some_time() -> None:
    with pytest.raises(TypeError, match="no function"):
        Action("stamp", "Stamp", "run")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="more than 0"):
        Action("stamp", "Stamp", run, timeout=0)


def test_an_answer_takes_effects_in_their_order() -> None:
    effects = [
        SetData({"price": "35.00"}),
        PostMessage("public", "Sent."),
        SetPriority(1),
        LinkTicket("causes", "T-1"),
        TellWaiting("answered", "T-1"),
        HandOver("deal"),
    ]
    assert ActionAnswer(effects=effects).effects == tuple(effects)  # type: ignore[arg-type]
    assert ActionAnswer().result == {}


@pytest.mark.parametrize("effect", ["post", {"role": "deal"}, None, ActionAnswer()])
def test_an_effect_is_one_of_those_that_the_kernel_knows(effect: Any) -> None:
    with pytest.raises(TypeError, match="PostMessage, HandOver, SetData"):
        ActionAnswer(effects=(effect,))


def test_an_effect_that_cannot_be_right_is_refused_where_it_is_made() -> None:
    for priority in (0, 5, True, "1"):
        with pytest.raises(ValueError, match="it is 1, 2, 3 or 4"):
            SetPriority(priority)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="other"):
        LinkTicket("causes", 7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not empty"):
        TellWaiting("answered", "")


def test_an_event_has_a_key_a_name_and_a_title() -> None:
    assert InboundEvent("", "alert", "k", "Down").payload == {}
    for name, key, title in (("alert", "", "Down"), ("", "k", "Down"), ("alert", "k", " "), ("alert", "k" * 256, "D")):
        with pytest.raises(ValueError, match=r"characters|not empty"):
            InboundEvent("", name, key, title)
    with pytest.raises(TypeError, match="it is a dict"):
        InboundEvent("", "alert", "k", "Down", payload=[])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Flood"):
        Flood(0, 1000, "storm", "A storm")


def test_a_result_is_a_dict() -> None:
    with pytest.raises(TypeError, match="it is a dict"):
        ActionAnswer(["paid"])  # type: ignore[arg-type]


def test_a_message_is_for_everybody_or_for_us() -> None:
    assert PostMessage("internal", "Note.").automatic is False
    with pytest.raises(ValueError, match="public, internal"):
        PostMessage("customer", "Hello.")  # type: ignore[arg-type]


def test_a_refusal_carries_the_code_that_the_process_catches() -> None:
    refusal = ActionRefused("limit", "The limit is used up.")
    assert (refusal.code, refusal.message, str(refusal)) == ("limit",) + ("The limit is used up.",) * 2


def test_an_action_knows_which_try_it_is() -> None:
    context = ActionContext(ticket={"number": "T-1"}, data={}, now=0, key="1.2")
    assert context.attempt == 1


# -- channels -----------------------------------------------------------------------------------------------


def test_a_channel_reads_and_may_do_more() -> None:
    channel = Channel("sms", "SMS", receive)
    assert (channel.poll, channel.send, channel.routes) == (None, None, {})
    with pytest.raises(TypeError, match="receive is no function"):
        Channel("sms", "SMS", None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="send is no function"):
        Channel("sms", "SMS", receive, send="smtp")  # type: ignore[arg-type]


# -- pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org", "javascript:alert(1)", "x", ""])
def test_an_entry_leads_to_a_page_of_this_site(url: str) -> None:
    with pytest.raises(ValueError, match="a path of this site"):
        Entry("work", "Elsewhere", "link", url)
    with pytest.raises(ValueError, match="PageLink 'Elsewhere'"):
        PageLink("Elsewhere", "link", url)


def test_an_entry_stands_in_a_group_of_the_bar() -> None:
    assert Entry("people", "Postcards", "mail", "/x/postcard/").count is None
    with pytest.raises(ValueError, match="work, people, plans, measure, design, site"):
        Entry("mine", "Postcards", "mail", "/x/postcard/")  # type: ignore[arg-type]


def test_a_panel_has_what_its_slot_shows() -> None:
    row = PanelRow("Price", "35 ₽")
    assert Panel("rows", "stamp", "Stamp", rows=(row,)).rows == (row,)
    assert Panel("aside", "map", "Map", html="<p>").html == "<p>"
    assert Panel("tab", "map", "Map", html="<p>", letter="X").letter == "X"
    with pytest.raises(ValueError, match="takes rows"):
        Panel("rows", "stamp", "Stamp", html="<p>")
    with pytest.raises(ValueError, match="takes html"):
        Panel("tab", "stamp", "Stamp", rows=(row,))
    with pytest.raises(ValueError, match="rows, tab, aside"):
        Panel("left", "stamp", "Stamp", html="<p>")  # type: ignore[arg-type]
    for slot, letter in (("aside", "X"), ("tab", "H"), ("tab", "XY")):
        with pytest.raises(ValueError, match="only a tab has a letter, one of B, D"):
            Panel(slot, "map", "Map", html="<p>", letter=letter)  # type: ignore[arg-type]


def test_a_panel_without_rows_is_empty_and_not_wrong() -> None:
    assert Panel("rows", "stamp", "Stamp").rows == ()
