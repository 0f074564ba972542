"""All checks, and one after another their results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from instar.errors import InstarError
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Store, Tx, pending
from instar.store.database import FAILURES
from instar.tools.doctor.check import Check
from instar.tools.doctor.clocks import CLOCKS
from instar.tools.doctor.runs import RUNS
from instar.tools.doctor.tables import TABLES
from instar.tools.doctor.world import WORLD

CHECKS: tuple[Check, ...] = (*TABLES, *RUNS, *CLOCKS, *WORLD)
SHOWN = 5
"""How many of the things that a check has found are told."""

Progress = Callable[[Sequence[Check]], Iterable[Check]]


class Result(NamedTuple):
    name: str
    ok: bool
    detail: str


def examine(kernel: Kernel, progress: Progress = iter) -> list[Result]:
    """The result of every check, in the order of ``CHECKS``."""
    with kernel.store.snapshot() as tx:
        return list(_results(kernel, tx, progress(CHECKS)))


def waiting(store: Store) -> Result | None:
    """What keeps a database from being examined: it cannot be read, or waits for a migration. None: nothing does."""
    try:
        names = pending(store)
    except FAILURES as error:
        return Result("database", False, _("The database cannot be read: {reason}.").format(reason=error))
    except InstarError as error:
        return Result("migrations", False, error.message)
    if not names:
        return None
    told = _("The database waits for {names}: run “instar migrate”.").format(names=", ".join(names))
    return Result("migrations", False, told)


def _results(kernel: Kernel, tx: Tx, checks: Iterable[Check]) -> Iterator[Result]:
    for check in checks:
        found: list[str] = []
        count = 0
        search = check.find(kernel, tx)
        tx.run("SAVEPOINT looking")
        try:
            while True:
                sentence = next(search)
                count += 1
                if count <= SHOWN:
                    found.append(sentence)
        except StopIteration as over:
            looked_at = str(over.value)
        except FAILURES as error:  # rows that cannot be read at all
            count, looked_at = count + 1, ""
            tx.run("ROLLBACK TO looking")  # PostgreSQL answers nothing more until then
            found.append(_("The database cannot be read: {reason}.").format(reason=error))
        if count > SHOWN:
            found.append(_("{count} in all.").format(count=count))
        yield Result(check.name, not count, " ".join(found) if count else looked_at)
