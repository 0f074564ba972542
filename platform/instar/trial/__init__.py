"""Processes tried on a site in memory under a clock that stands: by cases, and by hand in the designer.

`memory.py` makes such sites, `player.py` does one step after another on one, `runner.py` plays cases. What is tried
writes to nobody and leaves nothing behind: mail has no server, actions of kind "job" are answered and not performed.
"""
