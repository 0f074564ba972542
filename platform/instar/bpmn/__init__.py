"""BPMN 2.0 (omg.org/spec/BPMN/2.0.2): definitions, `instar.process/1`, as XML with a diagram, and back.

`reader.py` reads a file and `writer.py` makes one; `ledger.py` sees to it that nothing is dropped in silence,
`exact.py` that what was written comes back as it was. `picture.py` draws what has no drawing.
"""

from instar.bpmn.document import BpmnError
from instar.bpmn.ledger import Count, Loss
from instar.bpmn.reader import Imported, read_bpmn
from instar.bpmn.sound import nodes_of
from instar.bpmn.writer import Exported, write_bpmn

__all__ = ["BpmnError", "Count", "Exported", "Imported", "Loss", "nodes_of", "read_bpmn", "write_bpmn"]
