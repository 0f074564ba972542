"""How a link binds: the earliest that a successor may be, and the latest that leaves it where it is.

A task that takes time is where its first minute is on the ruler of its calendar (see ``hours``), a milestone where it
is by the clock. A bound in time that the successor does not work is kept when no worked minute lies before it: what has
to end after 20:00 may end at 18:00, when its people go home.
"""

from __future__ import annotations

from typing import NamedTuple

from instar_plugins.projects.hours import Hours
from instar_plugins.projects.network import Edge


class Node(NamedTuple):
    """``free``: a milestone or a knot, which is where it is by the clock; else ``duration`` minutes of ``hours``."""

    hours: Hours
    duration: int
    free: bool


def earliest(edge: Edge, node: Node, moment: int) -> int:
    """Where the successor may be at the earliest when the end of the predecessor that counts is at a moment."""
    hours, lag = node.hours, edge.lag
    if node.free:
        if edge.elapsed or not lag:
            return moment + lag
        position = hours.worked(moment) + lag
        return hours.end(position) if lag > 0 else hours.begin(position)
    place = hours.worked(moment + lag) if edge.elapsed else hours.worked(moment) + lag
    return place - node.duration if edge.to_finish else place


def latest(edge: Edge, node: Node, place: int) -> int:
    """The latest moment for the end of the predecessor that counts, when the successor is at its place."""
    hours, lag = node.hours, edge.lag
    if node.free:
        if edge.elapsed or not lag:
            return place - lag
        return hours.begin(hours.worked(place) - lag if lag > 0 else hours.worked(place + 1) - 1 - lag)
    position = place + node.duration if edge.to_finish else place
    return hours.begin(position) - lag if edge.elapsed else hours.begin(position - lag)


def place_of_start(node: Node, moment: int) -> int:
    """The earliest place that does not start before a moment."""
    return moment if node.free else node.hours.worked(moment)


def place_of_finish(node: Node, moment: int) -> int:
    """The latest place that does not finish after a moment."""
    return moment if node.free else node.hours.worked(moment) - node.duration


def last_start(node: Node, moment: int) -> int:
    """The latest place that does not start after a moment."""
    return moment if node.free else node.hours.worked(moment + 1) - 1


def span(node: Node, place: int) -> tuple[int, int]:
    """(start, finish) of what is at a place."""
    if node.free:
        return place, place
    return node.hours.begin(place), node.hours.end(place + node.duration)
