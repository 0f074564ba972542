"""The site and the process of the cases in ``tests/trial``, for what is done with whole files of cases here."""

from __future__ import annotations

from tests.trial.conftest import plugins, process, run

__all__ = ["plugins", "process", "run"]
