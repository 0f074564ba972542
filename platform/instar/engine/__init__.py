"""The process engine: definitions in, effects out.

The package is pure: no framework, no database, no clock, no files. Read `events.py` and `effects.py`, then
`advance.py`; `parse.py` and `check.py` are the way a definition comes in.
"""
