"""REST under ``/api/v1``: JSON in and out, bearer tokens only, every error as problem+json (RFC 9457).

Read ``operation.py`` (what a route says of itself and how it is served), then a module of operations such as
``tickets.py``; what is asked and answered stands in ``shapes/``; ``openapi.py`` writes the same down for programs.
"""

from instar.api.blueprint import blueprint
from instar.api.documentation import description

__all__ = ["blueprint", "description"]
