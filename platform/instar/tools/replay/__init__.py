"""``instar replay``: an event log of another system becomes ticket traffic, by the ordinary commands.

    records   rows of a CSV or XES file, one an event, as they stand there
    plan      what the columns, activities and people of the log are here
    log       cases and events in the order of their times
    derive    a process made from what follows what in the log
    crew      the log's people, teams and services on the site
    traffic   opens, moves on, ends and reopens the tickets, under a clock that stands at each event's time

A log is somebody else's: what cannot be done is counted and told with its reason, and the rest goes on.
"""

from instar.tools.replay.log import Log, read_log
from instar.tools.replay.plan import Plan, plan_for, read_plan
from instar.tools.replay.traffic import Figures, Traffic, prepare

__all__ = ["Figures", "Log", "Plan", "Traffic", "plan_for", "prepare", "read_log", "read_plan"]
