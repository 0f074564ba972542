"""Definitions of the site: published versions, ready for use, and the check of what is to be published."""

from instar.definitions.catalogue import Definitions
from instar.definitions.inline import addressed_to_all
from instar.definitions.version import Version, shape

__all__ = ["Definitions", "Version", "addressed_to_all", "shape"]
