"""A whole database as another one has it, from SQLite to PostgreSQL and back: for ``instar move-database`` and backups.

rows    which tables there are, in which order, and what is in a row, in words of both databases
carry   all rows in one transaction, compared with what they were before it is committed
site    the database of a site that nobody uses, moved
"""

from instar.tools.transfer.carry import Carried, carry
from instar.tools.transfer.site import Moved, move

__all__ = ["Carried", "Moved", "carry", "move"]
