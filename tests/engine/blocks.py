"""Random processes: of blocks, which are sound by the way they are made, and graphs of any nodes and flows at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from instar.engine.model import Process
from instar.engine.parse import parse_process

Draw = Callable[..., Any]
STAGES = [{"id": "new", "title": "New"}, {"id": "work", "title": "Work"}, {"id": "end", "title": "End", "final": True}]
CONDITIONS = [
    "data.n > 1",
    "data.n == 0",
    "data.a / data.b > 1",
    "work.t1.outcome == 'b'",
    "data.missing",
    "ticket.stage == 'new'",
]


def whole(nodes: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": "instar.process/1",
        "key": "random",
        "title": "R",
        "role": "thing",
        "stages": STAGES,
        "nodes": nodes,
    }


def process_of(raw: dict[str, Any]) -> Process:
    result = parse_process(raw)
    assert result.process is not None, [finding.message for finding in result.findings]
    return result.process


# -- processes of blocks -------------------------------------------------------------------------------------


class Blocks:
    """Makes nodes from the end to the beginning: every block is given where it leads and answers where it begins."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.nodes: dict[str, Any] = {}
        self.made = 1
        self.looping = 0

    def add(self, kind: str, **keys: Any) -> str:
        self.made += 1
        id = f"{kind[0]}{self.made}"
        stage = self.draw(st.sampled_from([None, None, "new", "work"]))
        self.nodes[id] = {"type": kind, **({"stage": stage} if stage else {}), **keys}
        return id

    def block(self, to: str, depth: int) -> str:
        deep = ["sequence", "choice", "split", "loop", "count", "stop", "guard", "first", "some", "quorum"]
        deep += ["sub", "each", "again", "watched", "watching", "cases", "undone"]
        once = [] if self.looping else ["beside"]  # each round would begin one more, and they could pile up
        kinds = ["task", "call", "child", "script", "pause", *([*deep, *once] if depth > 0 else ())]
        made: str = getattr(self, self.draw(st.sampled_from(kinds)))(to, depth - 1)
        return made

    def task(self, to: str, depth: int) -> str:
        self.made += 1
        id = f"t{self.made}"
        outcomes = self.draw(st.sampled_from([["a"], ["a", "b"], []]))
        next = [{"to": to, "outcome": key} for key in outcomes] or to
        self.nodes[id] = {"type": "userTask", "next": next}
        return id

    def call(self, to: str, depth: int) -> str:
        result = self.draw(st.sampled_from([{}, {"result": "data.answer"}]))
        return self.add("serviceTask", action="ping", next=to, **{"with": {"n": {"=": "data.a / data.b"}}}, **result)

    def script(self, to: str, depth: int) -> str:
        field = self.draw(st.sampled_from(["n", "m.k"]))
        odd = ["now", "ticket.stage", "work.t1.outcome"] if field == "m.k" else []
        value = self.draw(st.sampled_from(["data.n + 1", "0", "data.a / data.b", "work.t1.data.n", *odd]))
        return self.add("scriptTask", set={f"data.{field}": value}, next=to)

    def trigger(self) -> dict[str, Any]:
        """Something to wait for."""
        return dict(
            self.draw(
                st.sampled_from(
                    [
                        {"timer": {"after": "P1D"}},
                        {"timer": {"cycle": "R2/PT1H"}},
                        {"message": "go"},
                        {"message": "go", "correlate": "'k'"},
                        {"signal": "stop"},
                        {"condition": "data.n > 1"},
                    ]
                )
            )
        )

    def pause(self, to: str, depth: int) -> str:
        return self.add("intermediateCatchEvent", **self.trigger(), next=to)

    def first(self, to: str, depth: int) -> str:
        """The first of two events wins."""
        merge = self.meet(to)
        ways = [self.add("intermediateCatchEvent", **self.trigger(), next=self.block(merge, depth)) for _n in "ab"]
        return self.add("eventBasedGateway", next=ways)

    def guard(self, to: str, depth: int) -> str:
        """A task that an event may end: either way one token goes on."""
        merge = self.meet(to)
        host = self.draw(st.sampled_from([self.task, self.call]))(merge, depth)
        self.add("boundaryEvent", attachedTo=host, **self.trigger(), next=self.block(merge, depth))
        return host

    def beside(self, to: str, depth: int) -> str:
        """A task beside which an event may begin something that ends by itself."""
        host = self.draw(st.sampled_from([self.task, self.call]))(to, depth)
        end = self.add("endEvent")
        self.add("boundaryEvent", attachedTo=host, interrupting=False, **self.trigger(), next=self.block(end, 0))
        return host

    def sequence(self, to: str, depth: int) -> str:
        return self.block(self.block(to, depth), depth)

    def choice(self, to: str, depth: int) -> str:
        merge = self.add("exclusiveGateway", next=to)
        ways = [self.block(merge, depth) for _way in range(self.draw(st.integers(2, 3)))]
        chosen = [{"to": way, "when": self.draw(st.sampled_from(CONDITIONS))} for way in ways[1:]]
        return self.add("exclusiveGateway", next=[{"to": ways[0], "default": True}, *chosen])

    def split(self, to: str, depth: int) -> str:
        """A gateway that splits or joins waits for every flow into it, so what may come twice meets before it."""
        join = self.add("parallelGateway", next=to)
        ways = [self.block(self.meet(join), depth) for _way in range(self.draw(st.integers(2, 3)))]
        return self.meet(self.add("parallelGateway", next=ways))

    def some(self, to: str, depth: int) -> str:
        """Some of the ways, and all that were gone are waited for."""
        join = self.add("inclusiveGateway", next=to)
        ways = [self.block(self.meet(join), depth) for _way in range(self.draw(st.integers(2, 3)))]
        chosen = [{"to": way, "when": self.draw(st.sampled_from(CONDITIONS))} for way in ways[1:]]
        return self.meet(self.add("inclusiveGateway", next=[{"to": ways[0], "default": True}, *chosen]))

    def quorum(self, to: str, depth: int) -> str:
        """All ways are gone; some of them are enough. Each begins with a task: a way that comes at once would end the
        others before anybody could take them, and the check says so."""
        many = self.draw(st.integers(2, 3))
        how = {"count": self.draw(st.integers(1, many)), "rest": self.draw(st.sampled_from(["keep", "cancel"]))}
        join = self.add("complexGateway", join=how, next=to)
        ways = [self.task(self.block(self.meet(join), depth), depth) for _way in range(many)]
        return self.meet(self.add("parallelGateway", next=ways))

    # -- what holds others -----------------------------------------------------------------------------------

    def child(self, to: str, depth: int) -> str:
        how = self.draw(
            st.sampled_from([{}, {"result": "data.answer"}, {"wait": False}, {"multi": {"each": "[1, 2]"}}])
        )
        return self.add("callActivity", process="other", next=to, **how)

    def scope(self, depth: int, *, calls: bool = False, **more: Any) -> dict[str, Any]:
        """Nodes of a sub-process; one that `calls` something may fail."""
        outer, self.nodes, looping, self.looping = self.nodes, {}, self.looping, 0
        end = self.add("endEvent")
        self.nodes[self.add("startEvent")]["next"] = (self.call if calls else self.block)(end, depth)
        inner, self.nodes, self.looping = {**self.nodes, **more}, outer, looping
        return inner

    def many(self) -> dict[str, Any]:
        """How an activity is done several times, or not at all."""
        each = self.draw(st.sampled_from(["[1, 2]", "[]", "data.missing", "[0, 0, 0]"]))
        ways = [{}, {"mode": "sequential"}, {"until": "multi.completed > 0"}]
        ways += [{"until": "multi.outcomes.a > 0", "rest": "keep"}, {"until": "item > 1"}]
        return {"each": each, **self.draw(st.sampled_from(ways[:4]))}

    def sub(self, to: str, depth: int) -> str:
        return self.add("subProcess", nodes=self.scope(depth), next=to)

    def each(self, to: str, depth: int) -> str:
        host = self.draw(st.sampled_from([self.task, self.call, self.script, self.sub]))(to, depth)
        self.nodes[host]["multi"] = self.many()
        if self.nodes[host]["type"] != "userTask":
            self.nodes[host]["multi"].pop("rest", None)
        return host

    def again(self, to: str, depth: int) -> str:
        host = self.draw(st.sampled_from([self.task, self.call, self.script, self.sub]))(to, depth)
        self.nodes[host]["loop"] = {"while": self.draw(st.sampled_from(["true", "data.n < 2", "false"])), "max": 3}
        return host

    def watched(self, to: str, depth: int) -> str:
        """A sub-process that an event, an error or an escalation from inside may end."""
        merge = self.meet(to)
        how = self.draw(
            st.sampled_from([{"message": "go"}, {"timer": {"after": "P1D"}}, {"error": "*"}, {"escalation": "up"}])
        )
        host = self.sub(merge, depth)
        inner = self.nodes[host]["nodes"]
        if "error" in how or "escalation" in how:
            kind, code = next(iter(how.items()))
            self.made += 1
            bad = f"x{self.made}"
            inner[bad] = {"type": "endEvent", kind: "no" if kind == "error" else code}
            start = next(node for node in inner.values() if node["type"] == "startEvent")
            self.made += 1
            first, start["next"] = start["next"], f"t{self.made}"
            ways = [{"to": first, "outcome": "a"}, {"to": bad, "outcome": "b"}]
            inner[f"t{self.made}"] = {"type": "userTask", "next": ways}
        self.add("boundaryEvent", attachedTo=host, **how, next=self.block(merge, 0))
        return host

    def watching(self, to: str, depth: int) -> str:
        """A sub-process in which an event begins something."""
        how = dict(self.draw(st.sampled_from([{"message": "go"}, {"signal": "stop"}, {"error": "limit"}])))
        if "error" not in how:
            how["interrupting"] = self.draw(st.booleans())
            if not how["interrupting"]:  # what lets it begin once more must not be what it waits for itself
                how = dict.fromkeys(how, "begin") | {"interrupting": False}
        inner = self.scope(0)
        start = next(node for node in inner.values() if node["type"] == "startEvent")
        start.update(how)
        self.made += 1
        beside = {f"v{self.made}": {"type": "subProcess", "event": True, "nodes": inner}}
        return self.add("subProcess", nodes=self.scope(depth, calls="error" in how, **beside), next=to)

    def cases(self, to: str, depth: int) -> str:
        """Tasks in any order."""
        outer, self.nodes = self.nodes, {}
        for _task in "ab":
            self.made += 1
            self.nodes[f"t{self.made}"] = {"type": "userTask"}
        inner, self.nodes = self.nodes, outer
        how = self.draw(st.sampled_from([{}, {"until": "data.n > 1"}]))
        return self.add("subProcess", adHoc=True, nodes=inner, next=to, **how)

    def undone(self, to: str, depth: int) -> str:
        """What was done is undone again."""
        name = self.add("intermediateThrowEvent", compensate=self.draw(st.sampled_from([True])), next=to)
        host = self.draw(st.sampled_from([self.task, self.call, self.script]))(self.block(name, 0), depth)
        self.nodes[host]["compensation"] = self.draw(st.sampled_from([self.task, self.call, self.script]))("", depth)
        self.nodes[self.nodes[host]["compensation"]].pop("next")
        return host

    def meet(self, to: str) -> str:
        return self.add("exclusiveGateway", next=to)

    def loop(self, to: str, depth: int) -> str:
        merge = self.add("exclusiveGateway")
        again = [{"to": to, "outcome": "a"}, {"to": merge, "outcome": "again"}]
        self.made += 1
        self.nodes[f"t{self.made}"] = {"type": "userTask", "next": again}
        self.looping += 1
        self.nodes[merge]["next"] = self.block(f"t{self.made}", depth)
        self.looping -= 1
        return merge

    def count(self, to: str, depth: int) -> str:
        merge = self.add("exclusiveGateway")
        check = self.add("exclusiveGateway", next=[{"to": merge, "when": "data.n < 3"}, {"to": to, "default": True}])
        self.nodes[merge]["next"] = self.add("scriptTask", set={"data.n": "coalesce(data.n, 0) + 1"}, next=check)
        return merge

    def stop(self, to: str, depth: int) -> str:
        end = self.add("endEvent", terminate=True, result="stopped")
        return self.add("userTask", next=[{"to": to, "outcome": "a"}, {"to": end, "outcome": "stop"}])


@st.composite
def processes(draw: Draw) -> dict[str, Any]:
    blocks = Blocks(draw)
    blocks.nodes["e"] = {"type": "endEvent", "stage": "end", "result": "ended"}
    first = blocks.sequence("e", 3)
    # t1 is read by conditions, so it is always there
    blocks.nodes["t1"] = {"type": "userTask", "next": [{"to": first, "outcome": "a"}, {"to": first, "outcome": "b"}]}
    return whole({"s": {"type": "startEvent", "next": "t1"}, **blocks.nodes})


# -- any graph -----------------------------------------------------------------------------------------------


@st.composite
def graphs(draw: Draw) -> dict[str, Any]:
    """Nodes of any type, flows from anywhere to anywhere."""
    ids = [f"n{index}" for index in range(draw(st.integers(2, 8)))]
    nodes: dict[str, Any] = {"s": {"type": "startEvent", "next": ids[0]}, "e": {"type": "endEvent"}}
    target = st.sampled_from([*ids, "e"])
    for id in ids:
        tasks = ["userTask", "userTask", "serviceTask", "intermediateCatchEvent"]
        kind = draw(
            st.sampled_from([*tasks, "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"])
        )
        targets = draw(st.lists(target, min_size=1, max_size=3))
        node: dict[str, Any] = {"type": kind, "next": targets}
        if kind in ("exclusiveGateway", "inclusiveGateway"):
            chosen = [{"to": to, "when": draw(st.sampled_from(["data.n > 1", "data.n == 0"]))} for to in targets[1:]]
            node["next"] = [{"to": targets[0], "default": True}, *chosen]
        elif kind == "userTask" and draw(st.booleans()):
            node["next"] = [{"to": to, "outcome": f"o{index}"} for index, to in enumerate(targets)]
        elif kind == "serviceTask":
            node["action"] = "ping"
        elif kind == "intermediateCatchEvent":
            node["message"] = "go"
        elif kind == "complexGateway":
            node["join"] = {"count": 1, "rest": draw(st.sampled_from(["keep", "cancel"]))}
        nodes[id] = node
        if kind in ("userTask", "serviceTask") and draw(st.integers(0, 3)) == 0:
            event = {"type": "boundaryEvent", "attachedTo": id, "message": "stop", "next": draw(target)}
            nodes[f"{id}b"] = {**event, "interrupting": draw(st.booleans())}
    return whole(nodes)
