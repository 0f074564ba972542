"""docs/patterns.md, made from the definitions in docs/patterns: `make patterns`.

Each definition says which workflow pattern it shows (`x-pattern`: its number and name in the list of van der Aalst, ter
Hofstede, Russell and Mulyar) and, as its `note`, what a ticket does by it. The pictures are Mermaid flow charts drawn
from the nodes, so that nothing can be drawn that is not defined.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
FOLDER = ROOT / "docs/patterns"
PAGE = ROOT / "docs/patterns.md"
HEAD = """# Workflow patterns

What processes can do, pattern by pattern: the numbers and names are those of the
[workflow patterns](http://www.workflowpatterns.com/patterns/control/). Each has a small process that a desk might
really use, and cases that show it; they can be checked, tested and published as they are, and are a good place to begin
from.

```
instar test docs/patterns
```

This page is made from the definitions (`make patterns`); a test says when it is not up to date.

| no. | pattern | what a ticket does by it | files |
|---|---|---|---|
"""
KEY = """
In the pictures a box is a step that a person does, a box with double sides is done by the site, a diamond is a gateway
– `×` goes one way, `+` all ways, `○` some of them, `2 of 3` goes on when so many have come, `◇` waits for what happens
first –, and a dotted line leads to what may happen while a step is open. What is done for each of many has `|||`.
"""
SIGNS = {"exclusiveGateway": "×", "parallelGateway": "+", "inclusiveGateway": "○", "eventBasedGateway": "◇"}
SHAPES = {"userTask": ("[", "]"), "startEvent": ("((", "))"), "endEvent": ("(((", ")))")}
EVENTS = ("intermediateCatchEvent", "intermediateThrowEvent", "receiveTask", "boundaryEvent")
Raw = Mapping[str, Any]


def read() -> list[tuple[Path, Raw]]:
    """The definitions with their files, by the number of their pattern."""
    files = [file for file in FOLDER.glob("*.json") if not file.name.endswith(".cases.json")]
    found = [(file, json.loads(file.read_text("utf-8"))) for file in files]
    return sorted(found, key=lambda one: int(one[1]["x-pattern"]["number"]))


def page() -> str:
    """The whole page."""
    found = read()
    rows = "".join(row(file, raw) for file, raw in found)
    return HEAD + rows + KEY + "".join(part(raw) for _file, raw in found)


def row(file: Path, raw: Raw) -> str:
    pattern = raw["x-pattern"]
    files = f"[process](patterns/{file.name}), [cases](patterns/{file.stem}.cases.json)"
    return f"| {pattern['number']} | {pattern['name']} | {english(raw['title'])}: {english(raw['note'])} | {files} |\n"


def part(raw: Raw) -> str:
    pattern = raw["x-pattern"]
    picture = "\n".join(drawn(raw))
    return f"\n## {pattern['number']}. {pattern['name']}\n\n{english(raw['note'])}\n\n```mermaid\n{picture}\n```\n"


def drawn(raw: Raw) -> Iterator[str]:
    """The lines of a flow chart, from left to right."""
    nodes = every(raw)
    names = {id: f"n{number}" for number, id in enumerate(nodes)}
    yield "flowchart LR"
    yield from boxes(raw["nodes"], nodes, names)
    for id, node in nodes.items():
        if "attachedTo" in node:
            yield f"  {names[node['attachedTo']]} -.- {names[id]}"
        for flow in flows(node):
            yield f"  {names[id]} -->{said(flow)} {names[flow['to']]}"


def every(raw: Raw) -> dict[str, Raw]:
    """The nodes by id, those in sub-processes after the one that they are in."""
    found: dict[str, Raw] = {}
    for id, node in raw["nodes"].items():
        found |= {id: node, **(every(node) if "nodes" in node else {})}
    return found


def boxes(some: Mapping[str, Raw], nodes: Mapping[str, Raw], names: Mapping[str, str]) -> Iterator[str]:
    """A line for each node; a sub-process is a box around those in it."""
    for id, node in some.items():
        if "nodes" in node:
            yield f'  subgraph {names[id]}["{label(id, node, nodes)}"]'
            yield from boxes(node["nodes"], nodes, names)
            yield "  end"
        else:
            opening, closing = shape(node)
            yield f'  {names[id]}{opening}"{label(id, node, nodes)}"{closing}'


def shape(node: Raw) -> tuple[str, str]:
    kind = node["type"]
    if kind.endswith("Gateway"):
        return "{", "}"
    if kind in EVENTS:
        return "([", "])"
    return SHAPES.get(kind, ("[[", "]]"))


def label(id: str, node: Raw, nodes: Mapping[str, Raw]) -> str:
    """What stands in a shape: the title, the sign of a gateway, how a run ended."""
    kind = node["type"]
    if kind == "complexGateway":
        into = sum(flow["to"] == id for other in nodes.values() for flow in flows(other))
        return f"{node['join']['count']} of {into}"
    if kind in SIGNS:
        title = english(node.get("title", ""))
        return escaped(f"{SIGNS[kind]} {title}".strip())
    if kind == "endEvent":
        return escaped(node.get("result", " "))
    title = english(node.get("title", "")) or (" " if kind == "startEvent" else node.get("action", id))
    return escaped(f"{title} |||" if "multi" in node else title)


def said(flow: Raw) -> str:
    title = english(flow.get("title", ""))
    return f'|"{escaped(title)}"|' if title else ""


def flows(node: Raw) -> list[Raw]:
    given = node.get("next", [])
    listed = given if isinstance(given, list) else [given]
    return [flow if isinstance(flow, dict) else {"to": flow} for flow in listed]


def english(text: Any) -> str:
    return str(text["en"] if isinstance(text, Mapping) else text)


def escaped(text: str) -> str:
    return text.replace("#", "#35;").replace('"', "#quot;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
