"""Files broken at random: each is brought, brought with losses, or refused with the id of an element, and soon.

A few hundred in the ordinary suite; `make mutations` reads 5,000, and as many of other tools where there are models.
"""

from __future__ import annotations

import os
import random
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import process_time
from xml.etree.ElementTree import Element, ParseError, XMLPullParser, fromstring, tostring

import pytest

from instar.bpmn import BpmnError, Imported, read_bpmn, write_bpmn
from instar.engine.canonical import canonical
from tests.bpmn.definitions import WRITTEN

MANY = int(os.environ.get("MUTATIONS", "300"))
SEED = int(os.environ.get("MUTATION_SEED", "1"))
MOST_MEMORY = 100 << 20
LONGEST = 5.0
"""Seconds of one file, on a busy machine."""
ODD = [
    "",
    " ",
    "x",
    "-1",
    "1e999",
    "NaN",
    "true",
    "\u2028",
    "é" * 70,
    "a b",
    "${",
    "=",
    "= (",
    "R/",
    "{}",
    '{"a":' * 40,
]
TAGS = [
    "task",
    "userTask",
    "subProcess",
    "boundaryEvent",
    "sequenceFlow",
    "lane",
    "process",
    "definitions",
    "startEvent",
]
TAGS += ["timerEventDefinition", "incoming", "participant", "association", "callActivity", "text", "extensionElements"]

Mutator = Callable[[random.Random, Element], None]


def pick(chance: random.Random, root: Element) -> Element:
    return chance.choice(list(root.iter()))


def drop(chance: random.Random, root: Element) -> None:
    parent = pick(chance, root)
    if len(parent):
        parent.remove(chance.choice(list(parent)))


def drop_attribute(chance: random.Random, root: Element) -> None:
    one = pick(chance, root)
    if one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]


def odd_attribute(chance: random.Random, root: Element) -> None:
    one = pick(chance, root)
    if one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice(ODD))


def another_id(chance: random.Random, root: Element) -> None:
    """An id or a reference becomes that of something else."""
    ids = [one.get("id", "") for one in root.iter() if one.get("id")]
    one = pick(chance, root)
    if one.attrib and ids:
        one.set(chance.choice(list(one.attrib)), chance.choice(ids))


def twice(chance: random.Random, root: Element) -> None:
    pick(chance, root).append(pick(chance, fromstring(tostring(root))))


def moved(chance: random.Random, root: Element) -> None:
    parent, other = pick(chance, root), pick(chance, root)
    if len(parent):
        child = chance.choice(list(parent))
        if other not in set(child.iter()):
            parent.remove(child)
            other.append(child)


def another_kind(chance: random.Random, root: Element) -> None:
    one = pick(chance, root)
    one.tag = f"{str(one.tag).rpartition('}')[0]}}}{chance.choice(TAGS)}"


def odd_text(chance: random.Random, root: Element) -> None:
    pick(chance, root).text = chance.choice(ODD)


def deep(chance: random.Random, root: Element) -> None:
    at, tag = pick(chance, root), f"{str(root.tag).rpartition('}')[0]}}}{chance.choice(TAGS)}"
    for number in range(chance.choice([3, 11, 13, 70, 150])):
        inner = Element(tag, {"id": f"deep{number}"})
        at.append(inner)
        at = inner


TREES: list[Mutator] = [drop, drop_attribute, odd_attribute, another_id, twice, moved, another_kind, odd_text, deep]


def bomb(chance: random.Random, content: bytes) -> bytes:
    entities = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "ha"}">' for at in range(12))
    start = content.index(b"<", 5)
    return (
        content[:start]
        + f"<!DOCTYPE x [{entities}]>".encode()
        + content[start:].replace(b"name=", b"name='&e11;' n=", 1)
    )


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def flipped(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def spliced(chance: random.Random, content: bytes) -> bytes:
    one, other = sorted(chance.randrange(len(content)) for _end in range(2))
    return content[:one] + content[other:]


BYTES = [bomb, cut, flipped, spliced]


def broken(chance: random.Random, content: bytes) -> bytes:
    """One to four things are wrong with it."""
    root = fromstring(content)
    for _time in range(chance.randint(1, 4)):
        chance.choice(TREES)(chance, root)
    content = b'<?xml version="1.0"?>\n' + tostring(root)
    return chance.choice(BYTES)(chance, content) if chance.random() < 0.25 else content


def readable(content: bytes) -> Iterator[str]:
    """The ids that can be read before whatever is wrong."""
    parser = XMLPullParser(["start"])
    with suppress(ParseError, ValueError, LookupError):
        parser.feed(content)
        parser.close()
    with suppress(ParseError, ValueError, LookupError):
        yield from (element.get("id", "") for _event, element in parser.read_events() if element.get("id"))


def end_of(content: bytes) -> str:
    """How it ends."""
    try:
        found = read_bpmn(content)
    except BpmnError as error:
        refused = error
    else:
        return is_whole(found)
    assert refused.args[0]
    assert refused.element or b"<!DOCTYPE" in content or not list(readable(content)), refused
    return "refused"


def is_whole(found: Imported) -> str:
    """Whether nothing is lost; all that is brought can be written and read again."""
    assert all(count.there == count.brought + count.lost for count in found.counts.values())
    assert all(loss.reason and loss.kind for loss in found.losses)
    for definition in found.definitions:
        again = read_bpmn(write_bpmn(definition).content)
        assert [canonical(one) for one in again.definitions] == [canonical(definition)]
    return "with losses" if found.losses else "whole"


def run(contents: list[bytes], many: int) -> None:
    chance = random.Random(SEED)
    ends: Counter[str] = Counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    longest, began = 0.0, process_time()
    for number in range(many):
        content = broken(chance, contents[number % len(contents)])
        start = process_time()
        try:
            ends[end_of(content)] += 1
        except Exception:
            sys.stderr.write(f"file {number} of seed {SEED}\n")
            raise
        longest = max(longest, process_time() - start)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    took = f"{process_time() - began:.0f} s, longest {longest:.2f} s"
    print(f"\n{dict(ends)}: {took}, memory {before >> 10} +{grown >> 20} MB")
    assert sum(ends.values()) == many
    assert min(ends["refused"], ends["with losses"]) > 0
    assert longest < LONGEST
    assert grown < MOST_MEMORY


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_broken_files_of_ours_end_in_one_of_three_ways():
    run([write_bpmn(one).content for one in WRITTEN.values()], MANY)


@pytest.mark.slow
@pytest.mark.samples
@pytest.mark.timeout(1800)
def test_broken_models_of_other_tools_end_in_one_of_three_ways(samples: Path):
    run([file.read_bytes() for file in sorted((samples / "bpmn").glob("*.bpmn"))], MANY)
