"""Decision tables from DMN 1.1 to 1.5 (omg.org/spec/DMN): XML in, `instar.decision/1` out, and what was left out.

`reader.py` walks the XML, `feel.py` says in our language of expressions what a cell says in FEEL.
"""

from instar.dmn.reader import DmnError, Imported, Loss, field_of, read_dmn

__all__ = ["DmnError", "Imported", "Loss", "field_of", "read_dmn"]
