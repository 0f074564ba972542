"""Processes of the starter site, as JSON; installed as ``instar_process_defs``."""
