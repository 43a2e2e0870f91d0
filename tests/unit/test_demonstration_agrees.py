"""The made-up authority tells one story: whoever tries the system with it is not told twice who a child's carer is, and differently."""

import json

from services.commands.known_beforehand import KNOWN
from services.commands.made_up_absences import LATELY, TODAY
from shared.identity.people import DEMO_PEOPLE

ABSENCES = (*LATELY, *TODAY)


def test_nobody_who_signs_in_to_the_demonstration_is_somebody_elses_carer_in_a_plan() -> None:
    """Where the made-up carer works is known; whose plan it is follows from the day."""
    told = [json.dumps([known.plan, known.pack]) for known in KNOWN.values()]
    told += [json.dumps([one.circumstances, one.rationale, [step.said for step in one.steps]]) for one in ABSENCES]
    assert [person.name for person in DEMO_PEOPLE if any(person.name in text for text in told)] == []


def test_no_made_up_reason_speaks_of_what_only_one_childs_record_could_hold() -> None:
    said = {one.nth: f"{one.circumstances} {one.rationale}" for one in ABSENCES}
    assert {nth for nth, text in said.items() if any(word in text for word in ("mark for", "twice before", "last time"))} == set()
    assert [nth for nth, known in KNOWN.items() if "last time" in known.plan.get("will_talk_to", "")] == []
