"""``instar doctor``: whether what must always hold does hold, in the database and beside it.

    tables   the database as such: its file, its schema, rows that name others, zones and the order of lists
    runs     tickets and their processes: states, open steps, actions, stages, histories, definitions
    world    what lies beside or around: files, words that are found, jobs, plugins

Every check reads and changes nothing; all of them see the rows of one moment, also under a running server.
"""

from instar.tools.doctor.examine import CHECKS, Result, examine, waiting

__all__ = ["CHECKS", "Result", "examine", "waiting"]
