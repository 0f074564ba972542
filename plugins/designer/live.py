"""Where the tickets of a process stand: what is marked in its diagram, and the same in words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from instar.sdk import Crowd, Drawing, Live, _, lasted, ngettext, now

DAY = 24 * 3_600_000
LATE, SOON = 7 * DAY, DAY
"""A node is late where half of those who stand there have stood longer than that; the first one may be late alone."""
MOST = 999
"""Beyond it a badge says "999+"; how many there are it says when it is asked."""
COLOURS = 8
"""Of stages, in `designer.css`; the ninth stage has that of the first."""


class Told(NamedTuple):
    """What waits at a node. ``text``: for the badge; ``sentence``: all of it; ``tone``: "late", "soon" or ""."""

    node: str
    text: str
    sentence: str
    tone: str
    url: str


def crowds_in_words(live: Live, address: str, version: str) -> dict[str, Told]:
    """By node. ``address`` and ``version``: of the lists that badges lead to."""
    return {one.node: _told(one, f"{address}/at/{one.node}{version}") for one in live.crowds}


def stage_colours(drawing: Drawing) -> dict[str, int]:
    """Which colour each stage has that a node enters, in the order of the board."""
    entered = {node.stage for node in drawing.nodes}
    shown = [stage.id for stage in drawing.stages if stage.id in entered]
    return {id: place % COLOURS for place, id in enumerate(shown)}


def marks_of(drawing: Drawing, crowds: dict[str, Told]) -> dict[str, Any]:
    """Classes by id and badges, as `viewer.js` takes them."""
    classes: dict[str, list[str]] = defaultdict(list)
    colours = stage_colours(drawing)
    for node in drawing.nodes:
        if node.stage:
            classes[node.id].append(f"stage-{colours[node.stage]}")
    for told in crowds.values():
        classes[told.node].append(f"crowd-{told.tone or 'fresh'}")
    badges = [
        {"node": one.node, "text": one.text, "title": one.sentence, "url": one.url, "tone": one.tone}
        for one in crowds.values()
    ]
    return {"classes": classes, "badges": badges}


def _told(crowd: Crowd, url: str) -> Told:
    age = now() - crowd.oldest
    sentences = [
        ngettext("%(num)d stands here, for %(time)s", "%(num)d stand here, the first of them for %(time)s", crowd.count)
        % {"num": crowd.count, "time": lasted(age)}
    ]
    if crowd.half and crowd.count > 1:
        sentences.append(_("half of them longer than %(time)s") % {"time": lasted(crowd.half)})
    if crowd.faults:
        sentences.append(ngettext("%(num)d fault", "%(num)d faults", crowd.faults) % {"num": crowd.faults})
    late = crowd.half >= LATE or bool(crowd.faults)
    tone = "late" if late else "soon" if crowd.half >= SOON or age > LATE else ""
    text = str(crowd.count) if crowd.count <= MOST else f"{MOST}+"
    return Told(crowd.node, text, " · ".join(sentences), tone, url)
