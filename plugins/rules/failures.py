"""How often in a row nothing but failures came of a rule, and the fuse: one that fails too often is switched off."""

from __future__ import annotations

from instar.sdk import CommandTx
from instar_plugins.rules.tables import RULE

_FAILURES = f"SELECT failures FROM {RULE} WHERE id = ?"
_WELL = f"UPDATE {RULE} SET failures = 0 WHERE id = ? AND failures > 0"
_BADLY = f"UPDATE {RULE} SET failures = failures + 1 WHERE id = ?"
_OFF = f"UPDATE {RULE} SET enabled = 0, off = ? WHERE id = ?"


def well(tx: CommandTx, rule: int) -> None:
    tx.run(_WELL, (rule,))


def badly(tx: CommandTx, rule: int, most: int, why: str, *, at_once: bool = False) -> bool:
    """Count a failure; whether the rule (id) was switched off for it, as it is after ``most`` in a row. ``why``: one
    sentence, which stands at the rule from then on."""
    tx.run(_BADLY, (rule,))
    off = at_once or int(tx.value(_FAILURES, (rule,)) or 0) >= most
    if off:
        tx.run(_OFF, (why, rule))
    return off
