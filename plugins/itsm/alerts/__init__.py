"""The channel by which monitoring speaks: one address for Alertmanager, Grafana, Zabbix and anything else.

Who may speak is decided in ``door``, what is said is read in ``reports``, and what becomes of it in ``channel``.
"""

from instar_plugins.itsm.alerts.channel import channel

__all__ = ["channel"]
