"""Try it: a process is run by hand, with a clock to push, and its tests are run. Nothing that is tried is kept.

/x/designer/try                    POST {"text", "case", "act", "by"} → {"html", "case", "by", "places", "passed"}
/x/designer/try/keep               POST {"text", "case", "title", "replace"} → {"said"}: a run becomes a test
/x/designer/tests                  POST {"key", "text"} → {"html", "coverage", "missed", "cases"}; no text: only listed
/x/designer/tests/drop             POST {"key", "title"} → {"said"}
/x/designer/processes/<key>/try    the page that tries the version in force, without the editor

What is refused is answered with {"problem"} and the status of the refusal. The scripts hold the case in the making and
hand it in with each act; see `instar.sdk.try_process`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    BrokenDefinition,
    InstarError,
    TrialCase,
    TrialRun,
    _,
    cases_of,
    definition_text,
    drop_case,
    keep_trial,
    may_design,
    ngettext,
    process_drawing,
    render_page,
    run_cases,
    try_process,
    viewer,
)

LARGEST = 4 << 20
"""Of what is posted: the text of a process and what was done with it."""


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/try", "try_it", view_func=act, methods=("POST",))
    blueprint.add_url_rule("/try/keep", "try_keep", view_func=keep, methods=("POST",))
    blueprint.add_url_rule("/tests", "tests", view_func=tests, methods=("POST",))
    blueprint.add_url_rule("/tests/drop", "tests_drop", view_func=drop, methods=("POST",))
    blueprint.add_url_rule("/processes/<key>/try", "try_process", view_func=page)


def page(key: str) -> ResponseReturnValue:
    """The version in force, to be tried; its tests beside it."""
    found, drawing = definition_text(viewer(), "process", key), process_drawing(viewer(), key)
    return render_page(
        "designer/try.html",
        back=(f"/design/process/{key}", found.title),
        row=drawing.row,
        source=f"/x/designer/processes/{key}/bpmn?version={drawing.row.number}",
        context={"key": key, "text": found.text, "words": words()},
    )


def act() -> ResponseReturnValue:
    """One thing is done, or nothing but shown."""
    sent = _sent()
    try:
        state = try_process(
            viewer(), _text(sent, "text"), _record(sent, "case"), _record(sent, "act"), login=_text(sent, "by")
        )
    except BrokenDefinition as error:
        html = render_template("designer/_trial_broken.html", findings=_errors(error))
        return jsonify(html=html, case=_record(sent, "case"), by=_text(sent, "by"), places=[], passed=[], broken=True)
    except InstarError as error:
        return _refused(error)
    return jsonify(
        html=render_template("designer/_trial.html", state=state, told=state.told, mine=state.by),
        case=state.case,
        by=state.by,
        places=[_fields(place) for place in state.told.places],
        passed=list(state.told.passed),
    )


def keep() -> ResponseReturnValue:
    """What was done becomes a test."""
    sent = _sent()
    try:
        title = keep_trial(
            viewer(),
            _text(sent, "text"),
            _record(sent, "case"),
            _text(sent, "title"),
            replace=bool(sent.get("replace")),
        )
    except InstarError as error:
        return _refused(error)
    return jsonify(said=_("Kept as the test “%(title)s”.") % {"title": title})


def tests() -> ResponseReturnValue:
    """The tests of a process: run on a text of it, or only listed."""
    sent = _sent()
    try:
        if "text" in sent:
            run = run_cases(viewer(), _text(sent, "text"))
        else:
            run = TrialRun(cases_of(viewer(), _text(sent, "key")), 0, 0.0, ())
    except BrokenDefinition as error:
        html = render_template("designer/_trial_broken.html", findings=_errors(error))
        return jsonify(html=html, missed=[], cases=0, failed=0, broken=True)
    except InstarError as error:
        return _refused(error)
    key = _text(sent, "key")
    html = render_template(
        "designer/_tests.html",
        run=run,
        ran="text" in sent,
        lines=[(case, _where(case)) for case in run.cases],
        percent=int(run.coverage * 100),
        summary=_summary(run),
        may_drop=bool(key) and may_design(viewer(), "process", key),
    )
    return jsonify(html=html, coverage=run.coverage, missed=list(run.missed), cases=len(run.cases), failed=run.failed)


def drop() -> ResponseReturnValue:
    """A test that is kept on the site is taken away."""
    sent = _sent()
    try:
        drop_case(viewer(), _text(sent, "key"), _text(sent, "title"))
    except InstarError as error:
        return _refused(error)
    return jsonify(said=_("The test is deleted."))


def words() -> dict[str, str]:
    """What the scripts say."""
    return {
        "try_it": _("Try it"),
        "trial_close": _("Close"),
        "tests": _("Tests"),
        "tests_passed": _("Tests {count} ✓ {percent} %"),
        "tests_failed": _("Tests: {failed} failed"),
        "no_answer": _("The server does not answer. What you have done is kept here."),
        "file_name_only": _("Of a file only its name is used here."),
        "remove": _("Remove {name}"),
        "test_drop_again": _("Press again to delete"),
        "process_changed": _("The process has changed. Play again"),
    }


# -- below -------------------------------------------------------------------------------------------------------


def _sent() -> dict[str, Any]:
    request.max_content_length = LARGEST
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""


def _record(sent: dict[str, Any], name: str) -> dict[str, Any]:
    value = sent.get(name)
    return value if isinstance(value, dict) else {}


def _refused(error: InstarError) -> ResponseReturnValue:
    told = " ".join(filter(None, (error.sentences(), error.hint)))
    return jsonify(problem=told, code=error.code), error.status


def _errors(error: BrokenDefinition) -> list[tuple[str, str, str]]:
    """(pointer, sentence, what to do)"""
    return [(one.pointer, one.message, one.hint or "") for one in error.findings if one.severity == "error"]


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _where(case: TrialCase) -> str:
    """Where a test is kept, in words."""
    return {"plugin": _("shipped with the process"), "here": _("kept here")}.get(case.where, case.file)


def _summary(run: TrialRun) -> str:
    told = ngettext("%(num)d test", "%(num)d tests", len(run.cases)) % {"num": len(run.cases)}
    failed = ngettext("%(num)d failed", "%(num)d failed", run.failed) % {"num": run.failed}
    return f"{told} · {failed}" if run.failed else told
