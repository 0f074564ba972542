"""What files of other tools become, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from instar.bpmn import BpmnError, Imported, read_bpmn, write_bpmn
from instar.engine.canonical import canonical

SPACES = {
    "": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    ":camunda": "http://camunda.org/schema/1.0/bpmn",
    ":zeebe": "http://camunda.org/schema/zeebe/1.0",
    ":flowable": "http://flowable.org/bpmn",
    ":other": "urn:nobody",
    ":bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    ":dc": "http://www.omg.org/spec/DD/20100524/DC",
    ":di": "http://www.omg.org/spec/DD/20100524/DI",
    ":bioc": "http://bpmn.io/schema/bpmn/biocolor/1.0",
}


def file(body: str) -> bytes:
    spaces = " ".join(f'xmlns{prefix}="{space}"' for prefix, space in SPACES.items())
    return f'<definitions {spaces} id="d" targetNamespace="x">{body}</definitions>'.encode()


def process(inner: str, around: str = "") -> Imported:
    return read_bpmn(file(f'{around}<process id="p" name="P" isExecutable="true">{inner}</process>'))


def node(inner: str, around: str = "") -> tuple[dict[str, Any], list[str]]:
    """The node n, and what is said of it."""
    found = process(inner, around)
    return found.definitions[0]["nodes"]["n"], [loss.reason for loss in found.losses]


# -- what other engines say ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "made"),
    [
        ('<userTask id="n" camunda:candidateGroups="sales, law"/>', {"candidates": {"team": ["sales", "law"]}}),
        ('<userTask id="n" flowable:candidateUsers="ann"/>', {"candidates": {"user": "ann"}}),
        ('<userTask id="n" camunda:candidateUsers="${boss}"/>', {"candidates": {"=": "data.boss"}}),
        ('<userTask id="n" camunda:assignee="ann" camunda:asyncBefore="true"/>', {"assignee": "ann"}),
        ('<userTask id="n" camunda:assignee="${owner}"/>', {"assignee": {"=": "data.owner"}}),
        ('<userTask id="n" camunda:formKey="embedded:app:leave"/>', {"form": "leave"}),
        ('<userTask id="n" camunda:dueDate="P3D"/>', {"due": "P3D"}),
        ('<userTask id="n" camunda:dueDate="${until}"/>', {"due": {"at": "data.until"}}),
        ('<serviceTask id="n" camunda:type="external" camunda:topic="credit.check"/>', {"action": "credit.check"}),
        ('<businessRuleTask id="n" camunda:decisionRef="rates" camunda:resultVariable="rate"/>', None),
        ('<callActivity id="n" calledElement="order"/>', {"process": "order"}),
        ('<manualTask id="n"/>', {}),
    ],
)
def test_words_of_other_engines_that_mean_the_same_are_taken(element: str, made: dict[str, Any] | None):
    found, told = node(element)
    kind = found.pop("type")
    assert found == ({"decision": "rates", "result": "data.rate"} if made is None else made), kind
    assert told == []


def test_extension_elements_of_camunda_8_are_taken():
    found, told = node(
        """<userTask id="n"><extensionElements>
        <zeebe:formDefinition formKey="leave"/><zeebe:taskSchedule dueDate="PT4H"/>
        <zeebe:assignmentDefinition assignee="= boss" candidateGroups="sales"/></extensionElements></userTask>"""
    )
    assert found == {
        "type": "userTask",
        "candidates": {"team": "sales"},
        "assignee": {"=": "data.boss"},
        "form": "leave",
        "due": "PT4H",
    }
    assert told == []


def test_potential_owners_are_candidates():
    owner = "<potentialOwner><resourceAssignmentExpression><formalExpression>user(ann), group(law), sales"
    found, told = node(
        f'<userTask id="n">{owner}</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>'
    )
    assert found["candidates"] == {"user": "ann", "team": ["law", "sales"]}
    assert told == []


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ('<serviceTask id="n" camunda:class="org.Evil"/>', "class='org.Evil'"),
        ('<serviceTask id="n" camunda:expression="${bean.run()}"/>', "expression="),
        ('<scriptTask id="n" scriptFormat="js"><script>steal()</script></scriptTask>', "script"),
        ('<userTask id="n" camunda:assignee="${users.find(1)}"/>', "calls something"),
        ('<userTask id="n" camunda:dueDate="tomorrow"/>', "no duration"),
        ('<userTask id="n" camunda:formKey="http://x/?a=b"/>', "no key of a form"),
        ('<userTask id="n" camunda:priority="70"/>', "priority='70'"),
        ('<userTask id="n"><extensionElements><other:thing/></extensionElements></userTask>', "thing"),
        ('<userTask id="n" startQuantity="2"/>', "startQuantity='2'"),
        ('<serviceTask id="n" camunda:topic="${x}"/>', "worked out"),
        ('<businessRuleTask id="n"/>', "no decision table"),
        ('<callActivity id="n"/>', "no process"),
        ('<task id="n"/>', "a step that a person does"),
        ('<transaction id="n"/>', "nothing undoes it"),
        ('<userTask id="n"><multiInstanceLoopCharacteristics/></userTask>', "done once"),
        ('<userTask id="n"><standardLoopCharacteristics/></userTask>', "done once"),
    ],
)
def test_what_has_no_counterpart_is_told_and_never_run(element: str, said: str):
    found, told = node(element)
    assert any(said in reason for reason in told), told
    assert "steal" not in str(found)
    assert "Evil" not in str(found)


# -- events --------------------------------------------------------------------------------------------------


def timer(word: str, text: str) -> str:
    return f"<timerEventDefinition><{word}>{text}</{word}></timerEventDefinition>"


ROOTS = """<message id="m" name="paid"/><signal id="s" name="stop"/><error id="e" name="E" errorCode="late"/>
<escalation id="c" escalationCode="boss"/>"""


@pytest.mark.parametrize(
    ("definition", "made"),
    [
        ('<messageEventDefinition messageRef="m"/>', {"message": "paid"}),
        ('<signalEventDefinition signalRef="s"/>', {"signal": "stop"}),
        ('<errorEventDefinition errorRef="e"/>', {"error": "late"}),
        ("<errorEventDefinition/>", {"error": "*"}),
        ('<escalationEventDefinition escalationRef="c"/>', {"escalation": "boss"}),
        (
            timer("timeDuration", "PT1H"),
            {"timer": {"after": "PT1H"}},
        ),
        (
            timer("timeCycle", "R3/PT1H"),
            {"timer": {"cycle": "R3/PT1H"}},
        ),
        (
            timer("timeCycle", "0 0 9 * * ?"),
            {"timer": {"cycle": "0 9 * * *"}},
        ),
        (
            timer("timeDate", "2026-05-01"),
            {"timer": {"at": "date('2026-05-01')"}},
        ),
        (timer("timeDate", "${when}"), {"timer": {"at": "data.when"}}),
        (
            timer("timeDate", "2026-05-01T09:00:00Z"),
            {"timer": {"at": "coalesce('2026-05-01T09:00:00Z')"}},
        ),
        (
            "<conditionalEventDefinition><condition>${x &gt; 5}</condition></conditionalEventDefinition>",
            {"condition": "data.x > 5"},
        ),
    ],
)
def test_triggers_of_events_are_keys_of_their_node(definition: str, made: dict[str, Any]):
    events = f'<userTask id="t"/><boundaryEvent id="n" attachedToRef="t">{definition}</boundaryEvent>'
    found = process(events, ROOTS)
    assert found.definitions[0]["nodes"]["n"] == {"type": "boundaryEvent", "attachedTo": "t", **made}
    assert [loss.reason for loss in found.losses if loss.element == "n"] == []


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("<messageEventDefinition/>", "It names no message."),
        ("<timerEventDefinition/>", "It has no time."),
        (timer("timeDuration", "P1M"), "“P1M” is no time"),
        (timer("timeCycle", "0 0 9 ? * 2"), "is no time"),
        ("<cancelEventDefinition/>", "no counterpart"),
        ("<linkEventDefinition/>", "A link needs a name."),
        ('<signalEventDefinition signalRef="s"/><messageEventDefinition messageRef="m"/>', "one trigger"),
    ],
)
def test_a_trigger_that_cannot_be_said_is_told(definition: str, said: str):
    _found, told = node(f'<intermediateCatchEvent id="n">{definition}</intermediateCatchEvent>', ROOTS)
    assert any(said in reason for reason in told), told


def test_sub_processes_hold_their_nodes():
    inner = '<startEvent id="a" isInterrupting="false"><errorEventDefinition/></startEvent>'
    found, _told = node(f'<subProcess id="n" triggeredByEvent="true">{inner}</subProcess>')
    start = {"type": "startEvent", "interrupting": False, "error": "*"}
    assert found == {"type": "subProcess", "event": True, "nodes": {"a": start}}
    until = "<completionCondition>${done}</completionCondition>"
    found, told = node(f'<adHocSubProcess id="n"><manualTask id="a"/>{until}</adHocSubProcess>')
    assert found == {"type": "subProcess", "adHoc": True, "until": "data.done", "nodes": {"a": {"type": "manualTask"}}}
    assert told == []


def test_repetitions_say_of_what_and_while_what():
    several = 'camunda:collection="items" camunda:elementVariable="one" isSequential="true"'
    found, told = node(f'<userTask id="n"><multiInstanceLoopCharacteristics {several}/></userTask>')
    assert found["multi"] == {"each": "data.items", "as": "one", "mode": "sequential"}
    assert told == []
    again = '<standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition>${a &lt; 3}</loopCondition>'
    found, told = node(f'<userTask id="n">{again}</standardLoopCharacteristics></userTask>')
    assert found["loop"] == {"while": "data.a < 3", "max": 3}
    assert told == []


# -- flows ---------------------------------------------------------------------------------------------------

CHOICE = """<startEvent id="s"/><exclusiveGateway id="n" default="f2"/><endEvent id="a"/><endEvent id="b"/>
<sequenceFlow id="s.n" sourceRef="s" targetRef="n"/>
<sequenceFlow id="f1" sourceRef="n" targetRef="a" name="Much">
<conditionExpression>{}</conditionExpression></sequenceFlow>
<sequenceFlow id="f2" sourceRef="n" targetRef="b"/>"""


@pytest.mark.parametrize(
    ("condition", "when"),
    [
        ("${amount &gt; 5}", "data.amount > 5"),
        ("${order.sum gt 5 and not closed}", "data.order.sum > 5 && !data.closed"),
        ("#{kind == \"a'b\" || kind eq 'c'}", "data.kind == 'a\\'b' || data.kind == 'c'"),
        ('= amount &gt; 5 and kind = "a"', "data.amount > 5 && data.kind == 'a'"),
        ("amount &gt; 5", "data.amount > 5"),
    ],
)
def test_conditions_are_translated(condition: str, when: str):
    found, told = node(CHOICE.format(condition))
    flow = {"to": "a", "id": "f1", "when": when, "title": "Much"}
    assert found["next"] == [flow, {"to": "b", "id": "f2", "default": True}]
    assert told == []


@pytest.mark.parametrize(
    "condition", ["${execution.getVariable('x') &gt; 5}", "${a ? }", "= some x in y satisfies x", "${}"]
)
def test_a_condition_that_cannot_be_translated_is_told(condition: str):
    found, told = node(CHOICE.format(condition))
    assert "when" not in found["next"][0]
    assert len(told) == 1


def test_a_flow_that_leads_nowhere_is_told():
    _found, told = node('<task id="n"/><sequenceFlow id="f" sourceRef="n" targetRef="gone"/>')
    assert any("“gone”, which is not there" in reason for reason in told)
    inner = '<subProcess id="n"><task id="t"/></subProcess><sequenceFlow id="f" sourceRef="n" targetRef="t"/>'
    assert any("crosses the border" in reason for reason in node(inner)[1])
    _found, told = node('<endEvent id="n"/><task id="t"/><sequenceFlow id="f" sourceRef="n" targetRef="t"/>')
    assert any("out of an end event" in reason for reason in told)


# -- lanes, pools, artifacts ---------------------------------------------------------------------------------

POOLS = """<collaboration id="c"><participant id="ours" name="Shop" processRef="p"/>
<participant id="theirs" name="Customer"/>
<messageFlow id="mf" name="Order" sourceRef="theirs" targetRef="n"/></collaboration>"""
LANES = """<laneSet id="ls">
<lane id="l1" name="Sales team"><flowNodeRef>n</flowNodeRef><flowNodeRef>g</flowNodeRef></lane>
<lane id="l2" name="Law"><flowNodeRef>sub</flowNodeRef></lane></laneSet>
<userTask id="n"/><parallelGateway id="g"/><subProcess id="sub"><userTask id="in"/></subProcess>"""


def test_lanes_are_candidates_and_come_back_as_lanes():
    found = process(LANES)
    (definition,) = found.definitions
    assert definition["nodes"]["n"]["candidates"] == {"team": "Sales_team"}
    assert definition["nodes"]["sub"]["nodes"]["in"]["candidates"] == {"team": "Law"}
    assert definition["layout"]["lanes"] == {"l1": {"title": "Sales team"}, "l2": {"title": "Law"}}
    assert found.losses == ()
    again = write_bpmn(definition).content
    assert b'<bpmn:lane id="l1" name="Sales team">' in again
    assert canonical(read_bpmn(again).definitions[0]) == canonical(definition)


def test_other_pools_stand_in_the_note():
    found = process('<receiveTask id="n" name="Wait"/>', POOLS)
    (definition,) = found.definitions
    assert definition["note"] == "Pool: Customer\nMessage “Order” from Customer to Wait"
    assert {loss.element for loss in found.losses if loss.left_out} == {"theirs", "mf"}
    assert canonical(read_bpmn(write_bpmn(definition).content).definitions[0]) == canonical(definition)


def test_an_annotation_is_a_note():
    tie = '<association id="x" sourceRef="a" targetRef="n"/>'
    found, told = node(f'<task id="n"/><textAnnotation id="a"><text>Be quick</text></textAnnotation>{tie}')
    assert found["note"] == "Be quick"
    assert len(told) == 2


def test_who_undoes_a_step_is_a_word_of_it():
    event = '<boundaryEvent id="b" attachedToRef="n"><compensateEventDefinition/></boundaryEvent>'
    tie = '<association id="x" sourceRef="b" targetRef="u"/>'
    found = process(f'<task id="n"/>{event}<task id="u" isForCompensation="true"/>{tie}')
    assert found.definitions[0]["nodes"] == {
        "n": {"type": "userTask", "compensation": "u"},
        "u": {"type": "userTask"},
    }
    assert {loss.element for loss in found.losses if loss.left_out} == {"b", "x"}


# -- processes -----------------------------------------------------------------------------------------------


def test_processes_that_can_be_executed_are_brought_and_those_that_they_call():
    body = """<process id="a" isExecutable="true"><callActivity id="x" calledElement="c-"/></process>
    <process id="b"><task id="y"/></process><process id="c-"><task id="z"/></process>"""
    found = read_bpmn(file(body))
    assert [one["key"] for one in found.definitions] == ["a", "c-"]
    assert [loss.element for loss in found.losses if loss.left_out] == ["b", "y"]
    assert found.counts["process"] == (3, 2, 1)


def test_without_a_mark_the_largest_process_is_brought():
    body = '<process id="a"/><process id="b"><task id="y"/></process>'
    assert [one["key"] for one in read_bpmn(file(body)).definitions] == ["b"]


def test_ids_that_are_no_names_here_get_one():
    found = process('<task id="Prüfen"/><task id="Pr_fen"/><sequenceFlow sourceRef="Prüfen" targetRef="Pr_fen"/>')
    assert list(found.definitions[0]["nodes"]) == ["Pr_fen_2", "Pr_fen"]
    assert any("It is called “Pr_fen_2” here." in loss.reason for loss in found.losses)


def test_colours_labels_and_closed_sub_processes_are_kept():
    shape = """<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">
    <bpmndi:BPMNShape bpmnElement="n" isExpanded="false" bioc:fill="#ffcc00" bioc:stroke="red; x">
    <dc:Bounds x="1.005" y="2" width="100" height="80.0"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"""
    inner = '<process id="p"><subProcess id="n"><task id="t"/></subProcess></process>'
    (definition,) = read_bpmn(file(inner + shape)).definitions
    said = {"bounds": [1, 2, 100, 80], "fill": "#ffcc00", "expanded": False}
    assert definition["layout"] == {"nodes": {"n": said}}
    content = write_bpmn(definition).content
    assert b'bioc:fill="#ffcc00"' in content
    assert b'color:background-color="#ffcc00"' in content
    assert b'bpmnElement="t"' not in content


# -- files of ours that somebody has changed -----------------------------------------------------------------

OURS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "k",
    "title": {"en": "Old", "ru": "Старый"},
    "role": "task",
    "nodes": {
        "s": {"type": "startEvent", "next": "n"},
        "n": {
            "type": "userTask",
            "title": {"en": "Do", "ru": "Сделать"},
            "docs": ["odd"],
            "candidates": {"profile": "x"},
        },
    },
}


def changed(old: str, new: str) -> Imported:
    content = write_bpmn(OURS).content.decode()
    assert old in content
    return read_bpmn(content.replace(old, new).encode())


def test_a_step_that_another_tool_renames_has_its_new_name_and_keeps_its_other_languages():
    found = changed('name="Do"', 'name="Do it"')
    assert found.definitions[0]["nodes"]["n"]["title"] == {"en": "Do it", "ru": "Сделать"}
    assert found.losses == ()


def test_what_another_tool_changes_holds_and_what_stood_there_is_told():
    again = changed('<bpmn:lane id="Lane_1" name="x">', '<bpmn:lane id="Lane_1" name="y">')
    assert again.definitions[0]["nodes"]["n"]["candidates"] == {"team": "y"}
    assert any("changed in another tool" in loss.reason for loss in again.losses)


def test_moved_shapes_are_kept():
    (definition,) = changed('<dc:Bounds x="', '<dc:Bounds x="1').definitions
    assert set(definition["layout"]) == {"nodes", "flows", "pool", "lanes"}
    assert canonical(read_bpmn(write_bpmn(definition).content).definitions[0]) == canonical(definition)


def test_a_board_that_another_tool_changes_has_nodes_from_then_on():
    board = {"format": "instar.process/1", "key": "b", "role": "task", "moves": "forward"}
    board["stages"] = [{"id": "a", "title": "A"}, {"id": "z", "title": "Z", "final": True}]
    content = write_bpmn(board).content
    (same,) = read_bpmn(content).definitions
    assert canonical(same) == canonical(board)
    found = read_bpmn(content.replace(b'name="A"', b'name="B"'))
    (other,) = found.definitions
    assert (other["nodes"]["a"]["title"], "moves" in other) == ("B", False)
    assert any("stages alone" in loss.reason for loss in found.losses)


# -- refused -------------------------------------------------------------------------------------------------


def nested(deep: int) -> bytes:
    return file("<process id='p'>" + "<subProcess>" * deep + "</subProcess>" * deep + "</process>")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "element", "said"),
    [
        (b"", "", "no XML"),
        (b"<html id='h'/>", "h", "no BPMN 2.0"),
        (BOMB, "", "document type"),
        (file("<process id='p'><task id='t'>")[:-14], "t", "no XML"),
        (file("<process id='p'><task id='t'/><task id='t'/></process>"), "t", "stands twice"),
        (file(""), "d", "no process"),
        (file("<process id='p'><boundaryEvent id='b' attachedToRef='x'/></process>"), "b", "“x” is none"),
        (
            nested(70),
            "p",
            "more than 64 deep",
        ),
        (
            nested(20),
            None,
            "more than 12 deep",
        ),
        (file("<process id='p'>" + "<task/>" * 60_001 + "</process>"), "p", "more than 60000 elements"),
        (b" " * ((4 << 20) + 1), "", "larger than 4 MB"),
        (b'<?xml version="1.0" encoding="klingon"?><x/>', "", "no XML"),
    ],
)
def test_a_file_at_fault_is_refused_with_the_element(content: bytes, element: str | None, said: str):
    with pytest.raises(BpmnError, match=said) as refused:
        read_bpmn(content)
    assert refused.value.element == element or element is None
    assert element is not None or refused.value.element
