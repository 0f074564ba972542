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
from concurrent.futures import ThreadPoolExecutor
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


ACCESS, MASK, READER, REFERENCES = "access.py", "mask.py", "reader.py", "references.py"
RIGHTS, SCOPE, PERMISSIONS = "rights.py", "scope.py", "permissions.py"
MUTANTS = (
    Mutant("a right that is over still counts", RIGHTS, "AND (g.until IS NULL OR g.until > ?)", "AND ? IS NOT NULL"),
    Mutant("a right without an end does not count", RIGHTS, "(g.until IS NULL OR g.until > ?)", "g.until > ?"),
    Mutant(
        "rights and parts of one's teams do not count",
        RIGHTS,
        "SELECT team_id FROM membership WHERE principal_id = ?",
        "SELECT team_id FROM membership WHERE principal_id = ? AND 0",
    ),
    Mutant(
        "rights and parts of one's organization do not count",
        RIGHTS,
        "AND o.kind = 'organization'",
        "AND o.kind = ''",
    ),
    Mutant(
        "every organization is one's own",
        RIGHTS,
        "c.organization_id = o.organization_id",
        "o.organization_id > 0",
    ),
    Mutant("own rights do not count", RIGHTS, "(SELECT ? UNION", "(SELECT ? WHERE 0 UNION"),
    Mutant(
        "taking part that is over counts on the ticket",
        ACCESS,
        "for kind, _principal, until in rows if until is None or until > now)",
        "for kind, _principal, until in rows)",
    ),
    Mutant(
        "somebody else's part counts",
        ACCESS,
        "AND principal_id IN {OWN} ORDER BY kind",
        "AND 0 < (SELECT count(*) FROM {OWN}) ORDER BY kind",
    ),
    Mutant(
        "a process opens every zone",
        RIGHTS,
        "SELECT id FROM zone WHERE process = ?",
        "SELECT id FROM zone WHERE ? > ''",
    ),
    Mutant("a service opens every zone", RIGHTS, "WHERE s.key = ?", "WHERE ? > ''"),
    Mutant("a team opens every zone", RIGHTS, "WHERE p.kind = 'team' AND p.key = ?", "WHERE ? > ''"),
    Mutant("an organization opens every zone", RIGHTS, "WHERE o.key = ?", "WHERE ? > ''"),
    Mutant("a scoped right counts everywhere", RIGHTS, 'if scope_type == "all":', "if True:"),
    Mutant(
        "a right everywhere counts nowhere",
        RIGHTS,
        "if permission in self.everywhere:\n            return Scope",
        "if False:\n            return EVERYTHING",
    ),
    Mutant("an account that is off keeps its rights", RIGHTS, "if row is None or not row[8]:", "if row is None:"),
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
    Mutant(
        "reasons stop at no zone",
        ACCESS,
        "or ticket.zone_id in self._reader.zones_of(scope_type, scope_key)",
        "or True",
    ),
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
        "everybody reads what is internal",
        ACCESS,
        'if actor.kind == "system" or self.can(actor, "ticket.view_internal", ticket):',
        "if True:",
    ),
    Mutant("a right says nothing of the audience", ACCESS, "audiences |= ADDRESSED_STAFF", "pass"),
    Mutant("a right on an organization says nothing of the audience", ACCESS, "audiences |= ADDRESSED_FIRM", "pass"),
    Mutant("parts say nothing of the audience", ACCESS, "audiences |= ADDRESSED.get(part, frozenset())", "pass"),
    Mutant(
        "a partner's part counts for his audience anywhere",
        ACCESS,
        "scope.taking is not None and scope.taking.admits(ticket.zone_id, (part,))",
        "True",
    ),
    Mutant(
        "every partner reads what is for one",
        READER,
        "(m.audience = 'partner' AND m.partner_id = ?)",
        "(m.audience = 'partner' AND ? > 0)",
    ),
    Mutant("partners read what is public", READER, 'not self.audiences <= {"partner"}', "bool(self.audiences)"),
    Mutant(
        "files of messages to every partner are fetched",
        READER,
        "and partner is not None and partner == self.partner",
        "and partner is not None and self.partner is not None",
    ),
    Mutant("fields are read whoever they are for", READER, "not self.audiences.isdisjoint(audience)", "True"),
    Mutant("open fields go to nobody", READER, "not self.audiences.isdisjoint(audience)", "False"),
    Mutant("processes need not allow partners", RIGHTS, "IN ('1', 'true'))", "IS NOT '?')"),
    Mutant("everybody is a partner", RIGHTS, 'row[10] if row[11] == "partner" else None', "row[10]"),
    Mutant("partners see nothing", SCOPE, "or (PARTNER in parts and zone in self.zones)", ""),
    Mutant("partners see beyond the zones", SCOPE, "PARTNER in parts and zone in self.zones", "PARTNER in parts"),
    Mutant("partners are listed what all are", SCOPE, "partner=True)", "partner=False)"),
    Mutant("any right opens a process", ACCESS, "if permission in permissions_of(grant[0]))", "if grant)"),
    Mutant(
        "a token without it opens processes",
        ACCESS,
        "if actor.id is None or (actor.mask is not None and not actor.mask.leaves(permission)):",
        "if actor.id is None:",
    ),
    Mutant(
        "a right in a process opens none", RIGHTS, "return {scope_key}  # before its first ticket too", "return set()"
    ),
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
        "return all(self.may_give(actor, *grant) for grant in self._reader.grants(principal_id))",
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
    Mutant("taking part does not show", SCOPE, "if principals and self.kinds and not zones.none:", "if False:"),
    Mutant(
        "teams do not take part",
        SCOPE,
        "for principals in ((self.principal,), self.teams):",
        "for principals in ((self.principal,),):",
    ),
    Mutant("taking part that is over is listed", SCOPE, "until IS NULL OR until > ?", "? IS NOT NULL"),
    Mutant(
        "what one takes part in is not joined with rights",
        SCOPE,
        "if self.shown is not None and self.shown_zones:",
        "if False:",
    ),
    Mutant(
        "what one takes part in is joined without zones",
        SCOPE,
        "found += self.shown.branches(Zones(self.shown_zones))",
        "found += self.shown.branches()",
    ),
    Mutant(
        "a ticket seen by taking part does not get granted rights",
        SCOPE,
        "if zone in self.shown_zones and self.shown is not None and self.shown.admits(zone, parts):",
        "if False:",
    ),
    Mutant(
        "zones do not list",
        SCOPE,
        "        if self.zones:\n            found.append",
        "        if False:\n            found.append",
    ),
    Mutant("rows of any zone may be acted on", SCOPE, "zones.items() if zone in self.zones)", "zones.items())"),
    Mutant(
        "a mask leaves every permission", MASK, "self.permissions is None or permission in self.permissions", "True"
    ),
    Mutant("a mask with processes leaves the site", MASK, "permission not in _ON_TICKETS", "False"),
    Mutant(
        "a mask is not looked for",
        ACCESS,
        "if mask is not None:\n                rights =",
        "if False:\n                rights =",
    ),
    Mutant("a mask gives on what it lacks", ACCESS, "if inside and actor.mask.leaves(name)", "if True"),
    Mutant(
        "a mask lends its account",
        ACCESS,
        "actor.id == principal_id and actor.mask is None",
        "actor.id == principal_id",
    ),
    Mutant("parts count beyond a mask", SCOPE, "if self.limit is not None and zone not in self.limit:", "if False:"),
    Mutant("parts are listed beyond a mask", SCOPE, "zones = zones.within(self.limit)", "pass"),
    Mutant(
        "teams and organizations that take part are not asked for",
        RIGHTS,
        "AND EXISTS (SELECT 1 FROM participant WHERE principal_id = o.id)",
        "AND 0",
    ),
    Mutant("a ticket is listed twice", SCOPE, "apart=apart and own", "apart=True"),
    Mutant("parts are listed only where a right is", SCOPE, "if not zones.but:", "if zones.but:"),
    Mutant("parts beside a right are not listed", SCOPE, "if high - low > 1]", "if high - low > 2]"),
    Mutant("parts below all rights are not listed", SCOPE, "pairwise([0, *sorted", "pairwise([*sorted"),
    Mutant("parts above all rights are not listed", SCOPE, "(zones.but), LAST_ZONE])", "(zones.but)])"),
    Mutant(
        "strangers name people of the site",
        REFERENCES,
        'actor.kind == "system" or self._access.can(actor, "ticket.view_internal")',
        "True",
    ),
    Mutant("everybody knows every client", REFERENCES, "if scope.everything:", "if True:"),
    Mutant("no client is known", REFERENCES, 'if parts else "FALSE"', 'if not parts else "FALSE"'),
    Mutant("every ticket may be named", REFERENCES, "and self._access.can(actor", "or self._access.can(actor"),
    Mutant("who is off may be named", REFERENCES, "found is not None and found.active", "found is not None"),
    Mutant("one of two of a name is meant", REFERENCES, "if len(rows) == 1 else None", "if rows else None"),
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
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (mutant, noticed) in enumerate(zip(MUTANTS, pool.map(_noticed, MUTANTS), strict=True), 1):
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
