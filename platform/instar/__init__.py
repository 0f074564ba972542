"""instar: one ticket, many forms; one life, one history."""

__version__ = "0.1.0"
