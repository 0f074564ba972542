"""Background work: rows of ``job``, carried out after the commit that wrote them.

The table is the truth. Threads of the server drain it, woken by a bell and by a poll that finds what the bell missed.
"""

from instar.jobs.bell import Bell
from instar.jobs.clock import Clock, run_due
from instar.jobs.table import LEASE_MS, TRIES, Job, claim
from instar.jobs.worker import Workers

__all__ = ["LEASE_MS", "TRIES", "Bell", "Clock", "Job", "Workers", "claim", "run_due"]
