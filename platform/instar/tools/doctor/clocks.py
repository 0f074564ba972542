"""Checks of the clocks of service levels: each is what its intervals add up to, and lists know when tickets are due."""

from __future__ import annotations

from instar.i18n import N_, _
from instar.kernel import Kernel
from instar.store import Tx
from instar.tools.doctor.check import Check, Found

_LIVE = "('running', 'paused')"
_SUMS = """
SELECT c.id, c.ticket_id, c.metric FROM sla_clock c
LEFT JOIN (SELECT clock_id, sum(worked) AS worked, max(ended) AS ended FROM sla_interval GROUP BY clock_id) i
  ON i.clock_id = c.id
WHERE c.elapsed <> coalesce(i.worked, 0) OR c.since < coalesce(i.ended, c.started)
  OR (c.since > coalesce(i.ended, c.started) AND NOT EXISTS (
    SELECT 1 FROM event e WHERE e.ticket_id = c.ticket_id AND e.at = c.since))"""
_OVERLAPS = """
SELECT DISTINCT c.id, c.ticket_id, c.metric FROM sla_interval a JOIN sla_interval b
  ON b.clock_id = a.clock_id AND b.id > a.id AND b.begun < a.ended JOIN sla_clock c ON c.id = a.clock_id"""
_TURNS = f"""
SELECT c.id, c.ticket_id, c.metric FROM sla_clock c JOIN ticket t ON t.id = c.ticket_id
WHERE (c.stopped_by IS NULL) <> (c.state IN {_LIVE}) OR (t.ended IS NOT NULL AND c.state IN {_LIVE})"""
_PROMISED = """
SELECT t.id FROM ticket t LEFT JOIN (
  SELECT ticket_id, min(due) AS due FROM sla_clock WHERE state = 'running' GROUP BY ticket_id) c ON c.ticket_id = t.id
WHERE coalesce(t.promised, -1) <> coalesce(c.due, -1)"""
_URGENT = """
SELECT id FROM ticket WHERE coalesce(urgent, -1) <> coalesce(
  CASE WHEN due IS NULL OR promised < due THEN promised ELSE due END, -1)"""
_LOST = """
SELECT s.ticket_id, s.node FROM subscription s WHERE s.kind = 'sla'
  AND NOT EXISTS (SELECT 1 FROM sla_clock c WHERE c.ticket_id = s.ticket_id AND CAST(c.id AS TEXT) = s.name)"""
_UNWATCHED = """
SELECT c.ticket_id, c.metric FROM sla_clock c WHERE c.state = 'running' AND c.due IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM sla_step p WHERE p.clock_id = c.id AND p.step = 100)
  AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.kind = 'sla' AND s.name = CAST(c.id AS TEXT))"""


def _clocks(_kernel: Kernel, tx: Tx) -> Found:
    for sql, sentence in (
        (_SUMS, N_("The clock {metric} of T-{number} is not what its intervals add up to.")),
        (_OVERLAPS, N_("The clock {metric} of T-{number} has counted some time twice.")),
        (_TURNS, N_("The clock {metric} of T-{number} runs and has stopped, or runs though the ticket has ended.")),
    ):
        for _id, ticket, metric in tx.all(sql):
            yield _(sentence).format(metric=metric, number=ticket)
    return _("{count} clocks").format(count=tx.value("SELECT count(*) FROM sla_clock"))


def _promises(_kernel: Kernel, tx: Tx) -> Found:
    for (id,) in (*tx.all(_PROMISED), *tx.all(_URGENT)):
        yield _("Lists take T-{number} to be due at another time than it is.").format(number=id)
    for ticket, metric in tx.all(_LOST):
        yield _("T-{number} waits for a clock {metric} that is not there.").format(number=ticket, metric=metric)
    for ticket, metric in tx.all(_UNWATCHED):
        yield _("Nobody would tell when the clock {metric} of T-{number} is late.").format(number=ticket, metric=metric)
    found = tx.value("SELECT count(*) FROM ticket WHERE promised IS NOT NULL")
    return _("{count} tickets with a promise").format(count=found)


CLOCKS = (
    Check("clocks", N_("Every clock is what its intervals add up to, and runs just while its ticket does."), _clocks),
    Check("promises", N_("Lists know when each ticket is due, and every clock that runs is watched."), _promises),
)
