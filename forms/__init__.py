"""Forms of the starter site, as JSON; installed as ``instar_forms``."""
