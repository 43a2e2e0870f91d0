"""What was done with a child's record, in the words an auditor reads. Every action that the access log keeps is here."""

from collections.abc import Mapping

LOOKS: Mapping[str, str] = {
    "list_episodes": "Saw them on a list of episodes",
    "list_children": "Saw them on a list of children",
    "list_reviews": "Saw them on the list of reviews",
    "see_ties": "Saw with whom they were missing",
    "list_police_notices": "Saw them on the list of police notices",
    "list_provisional": "Saw them on the list of children not in the register",
    "list_unfiled": "Saw them on the list of what is to be filed",
    "review_retention": "Saw their number among records to review",
    "see_names": "Saw their name on a page of alerts or figures",
    "look_for_open_episode": "Began to report them missing",
    "open_child": "Opened their page",
    "open_episode": "Opened an episode",
    "make_copy_for_the_child": "Opened the copy for the child",
    "open_reflective_sheet": "Opened the sheet for reflective supervision",
    "print_handover_sheet": "Saw them on the handover sheet",
    "open_police_notice": "Opened a police notice about them",
    "open_response_plan": "Opened their response plan",
    "open_grab_pack": "Opened their grab pack",
    "read_childs_words": "Was given the child’s own words, with what they opened",
    "quote_childs_words": "Had the child’s words quoted in a report, without their name",
    "say_purpose": "Said why they look",
    "see_photograph": "Saw the photograph",
    "read_access_log": "Looked at who has seen the record",
    "read_access_of_person": "Looked at whose records somebody has seen",
}

REFUSED: Mapping[str, str] = {
    "refused_child": "Refused: tried to open or change their record",
    "refused_episode": "Refused: tried to open or change an episode",
}
"""Whoever asked was answered as if there were no such record."""

CHANGES: Mapping[str, str] = {
    "accept_handover": "Took over an episode",
    "arrange_interview": "Arranged the return home interview",
    "assess_risk": "Recorded a risk assessment",
    "assign_interview": "Said who interviews",
    "cancel": "Cancelled an episode raised in error",
    "change_category": "Recorded a new period of an episode",
    "change_mark": "Changed what is to be known of them",
    "close_episode": "Closed an episode",
    "complete_action": "Recorded an agreed action as done",
    "correct_episode": "Corrected an episode",
    "file_steps": "Recorded what is filed in the case system",
    "hold_discussion": "Recorded a talk with them",
    "hold_interview": "Recorded the return home interview",
    "import_list_8": "Loaded a list of the inspectorate",
    "import_ssda903": "Loaded the register",
    "keep_grab_pack": "Wrote their grab pack",
    "keep_photograph": "Kept a photograph of them",
    "make_response_plan": "Wrote their response plan",
    "make_return_plan": "Made the return plan",
    "mark_in_error": "Marked an entry as recorded in error",
    "match_child": "Matched a child with the register",
    "offer_handover": "Offered an episode to somebody else",
    "offer_interview": "Recorded the offer of an interview",
    "raise_episode": "Reported them missing or away",
    "record_child": "Changed their entry in the register",
    "record_childs_comment": "Recorded what they added to the record",
    "record_found": "Recorded where they are",
    "record_intelligence": "Recorded intelligence",
    "record_management_decision": "Recorded a management decision or a comment",
    "record_other_end": "Recorded how an absence ended",
    "record_police_notice": "Recorded a police notice about them",
    "record_prevention_check": "Recorded a prevention check",
    "record_return": "Recorded their return",
    "record_sighting": "Recorded a sighting",
    "record_strategy_decision": "Recorded a strategy decision",
    "record_supervision": "Recorded reflective supervision",
    "record_told": "Recorded who was told, or why not",
    "reopen_episode": "Opened a closed episode again",
    "report_again": "Reported them missing again",
    "report_to_police": "Recorded the report to the police",
    "restrict_child": "Changed who may open their record",
    "send_grab_pack": "Recorded that the grab pack was sent",
    "set_action": "Recorded an agreed action",
    "set_marks": "Changed what is to be known of them",
    "share_intelligence": "Recorded with whom intelligence was shared",
    "show_to_placement": "Let the placement read an episode again",
    "triage_police_notice": "Dealt with a police notice about them",
    "withdraw_consent": "Recorded that they may not be quoted any more",
    "withdraw_handover": "Took back the offer of an episode",
    "write_to_child": "Wrote to them",
}

DOINGS: Mapping[str, str] = {**LOOKS, **REFUSED, **CHANGES}


def doing(action: str, reference: str | None = None) -> str:
    """`Opened an episode, SR-2026-000123`. An action that an earlier build kept and this one does not know is read out as it is kept."""
    words = DOINGS.get(action) or action.replace("_", " ").capitalize()
    return f"{words}, {reference}" if reference else words
