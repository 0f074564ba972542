"""The demo company: a software dealer's front office and sales, as it looks after four busy weeks.

``company.py`` says who works there, ``appeals.py``, ``deals.py`` and ``tasks.py`` what happened, ``filling.py`` makes
it happen again by the ordinary commands, each at its own moment.
"""

from instar.tools.demo.company import LOGINS, PASSWORD
from instar.tools.demo.filling import fill, is_filled
from instar.tools.demo.requesters import REQUESTERS

__all__ = ["LOGINS", "PASSWORD", "REQUESTERS", "fill", "is_filled"]
