"""Whole numbers in addresses."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter


class RowId(IntegerConverter):
    """A whole number in an address names a row: what no column holds is no address.

    The pattern says so, not the value: werkzeug looks at values after methods, and answers 405 where it is 404.
    """

    regex = "[0-9]{1,18}"
