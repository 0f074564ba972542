"""Takes one clause after the other out of ``instar.access`` and looks whether a test notices: ``make access``.

Every mutant is a sentence of the access model made false in a copy of the code. The tests of ``tests/access`` run on
that copy, with a few dozen worlds; a mutant that they let through is printed, and the exit code is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
WORLDS = "60"


class Mutant(NamedTuple):
    """``old`` stands exactly once in ``file``; ``new`` takes its place."""

    what: str
    file: str
    old: str
    new: str


ACCESS, SCOPE, PERMISSIONS = "access.py", "scope.py", "permissions.py"
MUTANTS = (
    Mutant("a right that is over still counts", ACCESS, "AND (g.until IS NULL OR g.until > ?)", "AND ? IS NOT NULL"),
    Mutant("a right without an end does not count", ACCESS, "(g.until IS NULL OR g.until > ?)", "g.until > ?"),
    Mutant(
        "rights of one's teams do not count",
        ACCESS,
        "(g.principal_id = ? OR g.principal_id IN (SELECT team_id FROM membership WHERE principal_id = ?))",
        "(g.principal_id = ? OR g.principal_id = ?)",
    ),
    Mutant(
        "own rights do not count", ACCESS, "(g.principal_id = ? OR g.principal_id IN", "(? = 0 OR g.principal_id IN"
    ),
    Mutant(
        "taking part that is over counts on the ticket",
        ACCESS,
        "ticket_id = ? AND (until IS NULL OR until > ?)",
        "ticket_id = ? AND ? IS NOT NULL",
    ),
    Mutant(
        "somebody else's part counts",
        ACCESS,
        "SELECT kind FROM participant WHERE principal_id = ? AND",
        "SELECT kind FROM participant WHERE ? > 0 AND",
    ),
    Mutant(
        "a process opens every zone",
        ACCESS,
        "SELECT id FROM zone WHERE process = ?",
        "SELECT id FROM zone WHERE ? > ''",
    ),
    Mutant("a service opens every zone", ACCESS, "WHERE s.key = ?", "WHERE ? > ''"),
    Mutant("a team opens every zone", ACCESS, "WHERE p.kind = 'team' AND p.key = ?", "WHERE ? > ''"),
    Mutant("an organization opens every zone", ACCESS, "WHERE o.key = ?", "WHERE ? > ''"),
    Mutant("a scoped right counts everywhere", ACCESS, 'if scope_type == "all":', "if True:"),
    Mutant(
        "a right everywhere counts nowhere",
        ACCESS,
        "if permission in rights.everywhere:\n        return EVERYTHING",
        "if False:\n        return EVERYTHING",
    ),
    Mutant("an account that is off keeps its rights", ACCESS, "if row is None or not row[8]:", "if row is None:"),
    Mutant(
        "nobody is asked for",
        ACCESS,
        "if self.can(actor, permission, ticket):\n            return\n        if ticket",
        "return\n        if ticket",
    ),
    Mutant(
        "hidden is told from missing",
        ACCESS,
        'if ticket is not None and not self.can(actor, "ticket.view", ticket):',
        "if False:",
    ),
    Mutant("rights reach beyond what one sees", ACCESS, "if permission in ON_SEEN:", "if False:"),
    Mutant("a right on the site counts for one place", ACCESS, "permission in SITE_WIDE", "permission in ()"),
    Mutant("reasons stop at no zone", ACCESS, "or ticket.zone_id in self._zones_of(scope_type, scope_key)", "or True"),
    Mutant("opening needs a ticket that one sees", ACCESS, '{"ticket.view", "ticket.create"}', '{"ticket.view"}'),
    Mutant(
        "who has no account sees",
        ACCESS,
        "if actor.id is not None else None\n        if rights is None:\n            return NOTHING",
        "if actor.id is not None else None\n        if rights is None:\n            return EVERYTHING",
    ),
    Mutant("a visitor may do all", ACCESS, "if permission in VISITOR_PERMISSIONS else NOTHING", "if True else NOTHING"),
    Mutant("a visitor sees every ticket", ACCESS, "Scope(ticket=actor.ticket_id)", "EVERYTHING"),
    Mutant(
        "internal fields go to everybody",
        ACCESS,
        'if self.can(actor, "ticket.view_internal", ticket):\n            return frozenset(audiences)',
        "if True:\n            return frozenset(audiences)",
    ),
    Mutant("open fields go to nobody", ACCESS, 'if audience in ("public", "requester")', "if False"),
    Mutant("one gives what one does not have", ACCESS, "return permissions_of(what) <= held", "return True"),
    Mutant(
        "a scoped right is given everywhere",
        ACCESS,
        'own_type == "all" or (own_type, own_key) == (scope_type, scope_key)',
        "True",
    ),
    Mutant(
        "a right is given for longer than one has it",
        ACCESS,
        "own_until is None or (until is not None and until <= own_until)",
        "True",
    ),
    Mutant(
        "a right is lent beyond one's own",
        ACCESS,
        "return all(self.may_give(actor, *grant) for grant in self._grants(principal_id))",
        "return True",
    ),
    Mutant("rights are kept for ever", ACCESS, "kept.epoch != epoch or epoch < 0", "False"),
    Mutant(
        "the zone is not looked at",
        SCOPE,
        "if self.everything or zone in self.zones or self.ticket == ticket:",
        "if self.everything or self.ticket == ticket:",
    ),
    Mutant("a zone without sight shows", SCOPE, "zones=self.zones & seen.zones,", "zones=self.zones,"),
    Mutant(
        "sight is not needed where all may be done",
        SCOPE,
        "if self.everything:\n            return seen",
        "if self.everything:\n            return self",
    ),
    Mutant("taking part does not show", SCOPE, "if self.principal is not None and self.kinds:", "if False:"),
    Mutant("taking part that is over is listed", SCOPE, "AND (until IS NULL OR until > ?)) p", "AND ? IS NOT NULL) p"),
    Mutant(
        "what one takes part in is not joined with rights",
        SCOPE,
        "if self.principal is not None and self.shown_zones:",
        "if False:",
    ),
    Mutant(
        "what one takes part in is joined without zones",
        SCOPE,
        "Branch(taking.join, among.where, (*taking.args, *among.args))",
        "taking",
    ),
    Mutant(
        "a ticket seen by taking part does not get granted rights",
        SCOPE,
        "if zone in self.shown_zones and not participations.isdisjoint(self.shown_kinds):",
        "if False:",
    ),
    Mutant(
        "zones do not list",
        SCOPE,
        "        if self.zones:\n            found.append",
        "        if False:\n            found.append",
    ),
    Mutant(
        "observers act",
        PERMISSIONS,
        '"observer": frozenset({"ticket.view", "ticket.watch"})',
        '"observer": frozenset({"ticket.view", "ticket.watch", "ticket.act"})',
    ),
    Mutant(
        "requesters see what is internal",
        PERMISSIONS,
        '"requester": frozenset({"ticket.view", "ticket.comment"',
        '"requester": frozenset({"ticket.view", "ticket.view_internal", "ticket.comment"',
    ),
    Mutant(
        "partners see by their profile",
        PERMISSIONS,
        '"partner": frozenset({"ticket.create",',
        '"partner": frozenset({"ticket.view", "ticket.create",',
    ),
    Mutant(
        "auditors act",
        PERMISSIONS,
        '"auditor": frozenset({"ticket.view",',
        '"auditor": frozenset({"ticket.act", "ticket.view",',
    ),
)


def main() -> int:
    survivors = []
    for number, mutant in enumerate(MUTANTS, 1):
        noticed = _noticed(mutant)
        print(f"{number:3}/{len(MUTANTS)} {'noticed ' if noticed else 'SURVIVED'} {mutant.what}", flush=True)
        survivors += [] if noticed else [mutant.what]
    print(f"{len(MUTANTS) - len(survivors)} of {len(MUTANTS)} clauses are held by a test")
    return 1 if survivors else 0


def _noticed(mutant: Mutant) -> bool:
    with tempfile.TemporaryDirectory(prefix="instar-clause-") as folder:
        copy = Path(folder) / "instar"
        shutil.copytree(ROOT / "platform" / "instar", copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / "access" / mutant.file
        text = file.read_text("utf-8")
        if text.count(mutant.old) != 1:
            sys.exit(f"{mutant.file} holds {text.count(mutant.old)} times: {mutant.old!r} – say the clause anew")
        file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
        environ = {**os.environ, "PYTHONPATH": folder, "ACCESS_WORLDS": WORLDS}
        done = subprocess.run([*command, "tests/access"], cwd=ROOT, env=environ, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"{mutant.what}: the tests did not run\n{done.stdout.decode()[-2000:]}")
        return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
