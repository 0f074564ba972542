"""Decision tables from DMN 1.1 to 1.5 (omg.org/spec/DMN), and ours as DMN 1.3: each way with what was left out.

`reader.py` walks the XML, `feel.py` says in our language of expressions what a cell says in FEEL; `writer.py` and
`spoken.py` are the way back.
"""

from instar.dmn.reader import DmnError, Imported, Loss, field_of, read_dmn
from instar.dmn.writer import Exported, write_dmn

__all__ = ["DmnError", "Exported", "Imported", "Loss", "field_of", "read_dmn", "write_dmn"]
