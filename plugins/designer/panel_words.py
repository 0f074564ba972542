"""What the controls of the panel say, by name: see `editor_words.py`."""

from __future__ import annotations

from instar.sdk import _, pgettext


def words() -> dict[str, str]:
    return {**_people(), **_times(), **_clocks(), **_conditions(), **_flows(), **_forms(), **_repeats(), **_others()}


def _people() -> dict[str, str]:
    return {
        "who_kind": _("Whom it names"),
        "who_name": _("Which one"),
        "who_team": _("team"),
        "who_user": _("person"),
        "who_profile": _("access profile"),
        "who_participant": _("who takes part"),
        "who_head": _("head of the unit"),
        "who_deputy": _("deputy of the unit"),
        "who_=": _("by expression"),
        "who_choose": _("Choose who"),
        "who_more": _("And also"),
        "who_takes_it": _("who takes it"),
        "special_service.team": _("team of the service"),
        "special_requester.unit": _("unit of the requester"),
        "special_assignee.unit": _("unit of the assignee"),
        "special_ticket.unit": _("unit of the ticket"),
        "special_service.unit": _("unit of the service"),
        "special_requester": _("requester"),
        "special_assignee": _("assignee"),
        "special_watcher": _("watchers"),
        "manual_add": _("Add a button"),
        "manual_title": _("It has happened"),
        "manual_name": _("What the button says"),
    }


def _times() -> dict[str, str]:
    return {
        "unit": _("Unit of time"),
        "unit_minutes": _("min"),
        "unit_hours": _("h"),
        "unit_days": _("d"),
        "unit_weeks": _("weeks"),
        "time_kind": _("How it counts"),
        "time_after": _("after"),
        "time_at": _("at a moment"),
        "time_cycle": _("again and again"),
        "time_calendar": _("Working time"),
        "time_all": _("day and night"),
    }


def _clocks() -> dict[str, str]:
    return {
        "clock_add": _("Promise a time"),
        "clock_metric": _("What is promised"),
        "clock_first_response": _("First response"),
        "clock_next_response": _("Next response"),
        "clock_resolution": _("Resolution"),
        "clock_own": _("something of its own"),
        "clock_name": _("What it is called"),
        "clock_any": _("any priority"),
        "clock_pause": _("Stands while the ticket is"),
        "clock_waiting": _("waiting"),
        "clock_hold": _("on hold"),
        "clock_warn": _("Warn when so much is used, %"),
        "clock_on_warn": _("What is done then"),
        "clock_on_breach": _("What is done when it is late"),
        "clock_nothing": _("nothing"),
    }


def _conditions() -> dict[str, str]:
    return {
        "expression": _("Expression"),
        "expression_of": _("{what}: as an expression"),
        "names": _("Names"),
        "as_expression": _("as an expression"),
        "as_rows": _("as rows"),
        "not_rows": _("This expression says more than rows can."),
        "all_or_any": _("All or any"),
        "all_hold": _("all of these hold"),
        "any_holds": _("one of these holds"),
        "condition_more": _("One more condition"),
        "condition_what": _("What is looked at"),
        "condition_how": _("How it is compared"),
        "condition_value": _("With what"),
        "condition_choose": _("choose a field …"),
        "names_own": _("Fields of this process"),
        "names_work": _("What was decided"),
        "names_role": _("Fields of the role"),
        "names_told": _("Of the ticket"),
        "outcome_of": _("Outcome of {what}"),
        "is_over": pgettext("condition", "is over"),
        "is_at_least": _("is at least"),
        "is_under": _("is under"),
        "is_at_most": _("is at most"),
        "is_is": _("is"),
        "is_is_not": _("is not"),
        "is_filled": _("is filled in"),
        "is_empty": _("is empty"),
        "is_contains": _("contains"),
        "is_begins": _("begins with"),
        "is_one_of": _("is one of"),
        "is_has": _("has"),
        "is_has_not": _("has not"),
        "is_yes": _("is yes"),
        "is_no": _("is no"),
        "is_before": _("is before"),
        "is_after": _("is after"),
        "and": _("and"),
        "or": _("or"),
        "yes": _("yes"),
        "no": _("no"),
    }


def _flows() -> dict[str, str]:
    return {
        "leads_to": _("Leads to"),
        "new_end": _("a new end"),
        "flow_open": _("More of this way"),
        "flow_to": _("To {what}"),
        "flow_from": _("A way out of {what}"),
        "flow_add": _("Choose what comes next"),
        "flow_more": _("And at the same time"),
        "way_add": _("One more way"),
        "otherwise": _("when nothing else holds"),
        "otherwise_this": _("otherwise this way"),
        "button_add": _("Add a button"),
        "button_name": _("What the button says"),
        "new_button": _("New button"),
        "done": _("Done"),
        "outcome": _("Outcome"),
        "no_other_step": _("There is no other step."),
        "undo_all": _("all that was done"),
        "inner_add": _("Add a step inside"),
    }


def _forms() -> dict[str, str]:
    return {
        "form_none": _("no form"),
        "form_own": _("new form, typed here"),
        "form_open": _("Open the form"),
        "form_more": _("This form of {n} fields says more than lines can: change it as JSON."),
        "form_lines": _("Fields, one a line"),
        "form_lines_example": _("Amount money required"),
        "form_lines_help": _("One line a field: its name, then its type, then “required”. Choices follow a colon."),
        "required": _("required"),
        "no_arguments": _("It needs nothing more."),
        "choose_action": _("Choose first what it does."),
        "argument_add": _("Name of a value"),
        "set_add": _("Field to be set"),
    }


def _repeats() -> dict[str, str]:
    return {
        "multi_once": _("once"),
        "multi_each": _("for each of a list"),
        "multi_list": _("The list"),
        "multi_as": _("One of it is called"),
        "mode": _("In which order"),
        "mode_parallel": _("all at once"),
        "mode_sequential": _("one after the other"),
        "enough": _("Enough"),
        "enough_all": _("all"),
        "enough_count": _("so many choose the same"),
        "enough_choose": _("choose"),
        "enough_expression": _("by expression"),
        "rest": _("The rest"),
        "rest_keep": _("goes on"),
        "rest_cancel": _("is called off"),
        "loop_once": _("not again"),
        "loop_while": _("while a condition holds"),
        "loop_most": _("at most, times"),
        "join_count": _("How many have to come"),
        "join_ways": _("of the ways in"),
        "join_rest": _("What comes later"),
        "join_keep": _("later ones are taken in"),
        "join_cancel": _("the rest is called off"),
    }


def _others() -> dict[str, str]:
    return {
        "take_away": _("Take away"),
        "gone": _("{what} (is not there)"),
        "stage_stays": _("as before"),
        "hue_none": _("none"),
        "hue_235": _("blue"),
        "hue_275": _("violet"),
        "hue_310": _("purple"),
        "hue_185": _("teal"),
        "hue_254": _("indigo"),
        "hue_350": _("pink"),
        "hue_25": _("red"),
        "hue_75": _("amber"),
        "hue_150": _("green"),
    }
