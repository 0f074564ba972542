"""Definitions that are wrong on purpose: each differs from the original in one place, and its cases should notice."""

from instar.engine.mutants.mutant import Mutant
from instar.engine.mutants.operators import OPERATORS, mutants

__all__ = ["OPERATORS", "Mutant", "mutants"]
