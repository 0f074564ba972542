"""``/metrics``: numbers for Prometheus. Requests are counted in this process; jobs are counted in the database when
they are asked for, so every process of a site says the same of them.

Off until the setting ``metrics_token`` is set: how busy a site is, and which plugins it has, is nobody else's business.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from http import HTTPStatus

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, Histogram, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from instar import __version__
from instar.kernel import Kernel
from instar.queries.jobs import counts, oldest_due
from instar.queries.told import told
from instar.store import PASSING
from instar.web import requests
from instar.web.health import state

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
REQUESTS = Histogram(
    "instar_http_request_seconds",
    "How long requests took, until their answer began.",
    ("method", "route", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=REGISTRY,
)


def install(app: Flask) -> None:
    app.after_request(_count)


def add(app: Flask, kernel: Kernel) -> None:
    """Give the application the address: 404 while the site has no token for it, 401 without the right one."""

    @app.get("/metrics")
    def metrics() -> Response:
        """Numbers about the process and the site."""
        token = kernel.settings.metrics_token
        if not token:
            raise NotFound()
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return Response("", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Bearer realm="metrics"'})
        found = CollectorRegistry(auto_describe=False)
        found.register(_Site(kernel))
        return Response(generate_latest(REGISTRY) + generate_latest(found), content_type=CONTENT_TYPE_LATEST)


class _Site(Collector):
    """What holds for the whole site at the moment that it is asked."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("instar", "The version that answers.", {"version": __version__})
        good, _checks = state(self._kernel)
        yield GaugeMetricFamily("instar_ready", "1 when the site can do its work, as /ready says.", float(good))
        yield from self._plugins()
        try:
            yield from self._jobs()
            yield from self._told()
        except PASSING:
            return  # instar_ready says it

    def _plugins(self) -> Iterator[Metric]:
        faults = CounterMetricFamily("instar_plugin_faults", "Faults of a plugin in this process.", labels=("plugin",))
        works = GaugeMetricFamily("instar_plugin_works", "1 while a plugin is loaded, else 0.", labels=("plugin",))
        for status in self._kernel.plugins.statuses:
            faults.add_metric((status.name,), status.faults)
            works.add_metric((status.name,), float(status.state == "loaded"))
        yield faults
        yield works

    def _told(self) -> Iterator[Metric]:
        """How far plugins are that listen to what happens."""
        behind = GaugeMetricFamily("instar_plugin_events_behind", "Events not told a plugin yet.", labels=("plugin",))
        late = GaugeMetricFamily(
            "instar_plugin_events_lag_seconds", "How long the oldest event waits that was not told.", labels=("plugin",)
        )
        for plugin, stands in told(self._kernel).items():
            behind.add_metric((plugin,), stands.behind)
            late.add_metric((plugin,), stands.late / 1000)
        yield behind
        yield late

    def _jobs(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("instar_jobs", "Background jobs that are not done.", labels=("state", "kind"))
        dead = 0
        for stands, kind, count in counts(self._kernel):
            jobs.add_metric((stands, kind), count)
            dead += count if stands == "dead" else 0
        yield jobs
        yield GaugeMetricFamily("instar_jobs_dead", "Jobs that nobody tries any more, and nobody has set aside.", dead)
        late = oldest_due(self._kernel)
        yield GaugeMetricFamily("instar_jobs_oldest_due_seconds", "How long the oldest due one waits.", late / 1000)


def _count(response: AnyResponse) -> AnyResponse:
    method = request.method if request.method in METHODS else "OTHER"
    REQUESTS.labels(method, requests.route(), str(response.status_code)).observe(requests.elapsed())
    return response
