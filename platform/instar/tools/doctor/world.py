"""Checks of what lies beside the tickets: files, the words that they are found by, jobs, plugins."""

from __future__ import annotations

import hashlib
from pathlib import Path

from instar.i18n import N_, _
from instar.jobs.attempt import KINDS
from instar.kernel import Kernel
from instar.queries.told import told
from instar.store import Tx
from instar.store.blobs import CHUNK
from instar.store.stems import stemmed
from instar.tools.doctor.check import Check, Found

STATES = ("ready", "running", "held", "dead", "aside", "done")
PAGE = 1000

FILES = """
SELECT sha256, max(size), min(name) FROM (
  SELECT sha256, size, name FROM attachment UNION ALL SELECT sha256, size, channel || ' ' || key FROM inbox
  UNION ALL SELECT sha256, NULL, name FROM import_run) AS named
GROUP BY sha256"""
"""(SHA-256, size if it is known, a name) of every file that a row names."""
_UNFOUND = "SELECT id FROM ticket EXCEPT SELECT rowid FROM ticket_text"
_UNKNOWN = "SELECT rowid FROM ticket_text EXCEPT SELECT id FROM ticket"
_TITLES = """
SELECT t.id, t.title, x.title FROM ticket t JOIN ticket_text x ON x.rowid = t.id
WHERE t.id > ? AND NOT EXISTS (SELECT 1 FROM text_pending p WHERE p.ticket_id = t.id) ORDER BY t.id LIMIT ?"""


def _files(kernel: Kernel, tx: Tx) -> Found:
    rows = tx.all(FILES)
    for sha256, size, name in rows:
        path = kernel.blobs.path(sha256)
        if not path.is_file():
            yield _("The file {name} is lost ({sha256}).").format(name=name, sha256=sha256)
        elif (size is not None and path.stat().st_size != size) or hash_of(path) != sha256:
            yield _("The file {name} is not what was stored ({sha256}).").format(name=name, sha256=sha256)
    return _("{count} files").format(count=len(rows))


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _words(_kernel: Kernel, tx: Tx) -> Found:
    """Titles are written with their tickets; texts that a worker has still to read are no fault."""
    for (id,) in tx.all(_UNFOUND):
        yield _("T-{number} is not found by words.").format(number=id)
    for (id,) in tx.all(_UNKNOWN):
        yield _("Words lead to T-{number}, which is not there.").format(number=id)
    last = 0
    while rows := tx.all(_TITLES, (last, PAGE)):
        for id, title, words in rows:
            if stemmed(title) != words:
                yield _("T-{number} is found by another title than its own.").format(number=id)
        last = rows[-1][0]
    pending = tx.value("SELECT count(*) FROM text_pending")
    return _("{count} texts wait for a worker").format(count=pending)


def _jobs(_kernel: Kernel, tx: Tx) -> Found:
    for id, kind, state, lease, attempts in tx.all("SELECT id, kind, state, lease, attempts FROM job"):
        if kind not in KINDS:
            yield _("Job {id} is of a kind that this version does not know: {kind}.").format(id=id, kind=kind)
        elif state not in STATES:
            yield _("Job {id} is in no known state: {state}.").format(id=id, state=state)
        elif state == "running" and (lease is None or attempts < 1):
            yield _("Job {id} runs, and nobody has it.").format(id=id)
        elif state != "running" and lease is not None:
            yield _("Job {id} does not run, and somebody has it.").format(id=id)
    counts: dict[str, int] = dict(tx.all("SELECT state, count(*) FROM job GROUP BY state"))
    return _("{ready} ready, {running} running, {held} held, {dead} dead").format(
        **{state: counts.get(state, 0) for state in STATES}
    )


def _plugins(kernel: Kernel, _tx: Tx) -> Found:
    statuses = kernel.plugins.statuses
    for status in statuses:
        if status.state == "failed":
            yield _("{name}: {reason}").format(name=status.name, reason=status.reason)
    return _("{count} plugins").format(count=len(statuses))


def _listeners(kernel: Kernel, tx: Tx) -> Found:
    """What is behind because nobody works now is no fault; what raises again and again is."""
    for plugin, at in tx.all("SELECT plugin, event_id FROM plugin_cursor"):
        if at > (tx.value("SELECT max(id) FROM event") or 0):
            yield _("{plugin} has been told of events that are not there.").format(plugin=plugin)
    found = told(kernel, tx)
    for plugin, stands in found.items():
        if stands.stuck:
            yield _("{plugin} has failed {count} times at the same event: {error}").format(
                plugin=plugin, count=stands.attempts, error=stands.error
            )
    return _("{count} plugins listen").format(count=len(found))


WORLD = (
    Check("files", N_("Every file that a row names is there, with the bytes that were stored."), _files),
    Check("words", N_("Every ticket is found by its title."), _words),
    Check("jobs", N_("Every job is of a known kind, and has a worker just when it runs."), _jobs),
    Check("plugins", N_("No plugin has failed."), _plugins),
    Check("listeners", N_("Every plugin that listens takes what it is told."), _listeners),
)
