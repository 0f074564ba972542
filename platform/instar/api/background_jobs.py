"""Background jobs of the site, for who looks after it."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.background_job import BackgroundJobList, BackgroundJobNow, BackgroundJobQuery, job_json
from instar.api.shapes.work import Nothing
from instar.commands import RunJobAgain, SetJobAside
from instar.queries.jobs import jobs


@operation("GET", "/background-jobs", answer=BackgroundJobList, query=BackgroundJobQuery, statuses=(403,))
def background_jobs(call: Call) -> Reply:
    """Background jobs in one state: those that wait or run by their time, others the newest first."""
    page = jobs(call.kernel, call.actor, **call.query)
    return Reply({"items": [job_json(row) for row in page.items], "next": page.next})


@operation("POST", "/background-jobs/<int:id>/run", answer=BackgroundJobNow, body=Nothing, statuses=(403, 404, 409))
def run_background_job(call: Call) -> Reply:
    """Try a dead job again. A process's step is run again, with a new job."""
    return _done(call, RunJobAgain(int(call.path["id"])))


@operation("POST", "/background-jobs/<int:id>/aside", answer=BackgroundJobNow, body=Nothing, statuses=(403, 404, 409))
def set_background_job_aside(call: Call) -> Reply:
    """Set a dead job aside: somebody has looked at it, and it is not tried again."""
    return _done(call, SetJobAside(int(call.path["id"])))


def _done(call: Call, command: RunJobAgain | SetJobAside) -> Reply:
    told = call.execute(command)
    return Reply({"id": told["job"], "state": told["state"]})
