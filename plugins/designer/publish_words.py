"""What the scripts of drafts and of publishing say, in the reader's language."""

from __future__ import annotations

from instar.sdk import _


def words() -> dict[str, str]:
    """By the names that ``drafts.js`` and ``publish.js`` ask for; ``{what}`` is filled in there."""
    return {
        "draft_clean": "",
        "draft_waiting": _("not saved yet"),
        "draft_saving": _("saving…"),
        "draft_saved": _("draft saved {time}"),
        "draft_here": _("offline, kept in this browser"),
        "draft_out": _("logged out, kept in this browser"),
        "draft_conflict": _("changed in another window"),
        "draft_refused": _("not saved"),
        "draft_restored": _("What this browser had kept is here again."),
        "draft_mine": _("What was written here"),
        "draft_other": _("What the other window had saved"),
        "draft_log_in": _("Log in"),
        "draft_conflict_changed": _(
            "In another window you have saved something else at {time}. Nothing is lost: what you do not choose now is"
            " one step of undo away."
        ),
        "draft_conflict_gone": _(
            "In another window the draft was discarded or published. What is written here is still here."
        ),
        "draft_go_on": _("Go on with what is here"),
        "draft_take_other": _("Take the other"),
        "draft_take_in_force": _("Take what is in force"),
        "draft_also": _("Also at work: {names}"),
        "draft_also_one": _("{name}, since {time}"),
        "draft_overtaken": _("Version {number} has been published meanwhile; your draft starts from version {base}."),
        "draft_bring_together": _("Bring together…"),
        "draft_in_force": _("v{number} in force"),
        "publish": _("Publish"),
        "publish_open": _("Publish…"),
        "publish_close": _("Close"),
        "publish_board": _("To its board"),
        "publish_page": _("To its page with all versions"),
        "publish_looking": _("Checking…"),
        "publish_merged": _("Brought together with version {number}"),
    }
