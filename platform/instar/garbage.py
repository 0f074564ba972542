"""How a process that goes on for long looks for garbage: seldom, and not among what it has loaded.

What refers to each other in a circle is freed by searches of Python's. As it comes, one begins after every 700 objects
that are new, and some of them go through everything there is: hundreds of thousands of objects of code, definitions
and templates, none of which becomes garbage while the process lives.
"""

from __future__ import annotations

import gc

NEW = 20_000
"""Objects after which a search among the youngest begins: a few pages, some megabytes at most."""
YOUNG, OLDER = 20, 20
"""How many searches of one age there are for one of the next."""


def settle() -> None:
    """Called once, when a process has loaded what it needs and before it begins its work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, YOUNG, OLDER)
