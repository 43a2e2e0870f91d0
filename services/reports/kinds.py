"""The kinds of fact, each declared once: which events bring it, what is read out of their JSON, and which tables it fills (`kind`)."""

from services.reports import recordings
from services.reports.kind import Kind, on, texts, utc
from shared.contracts.alerts import AlertChange
from shared.contracts.children import ChildRecorded
from shared.contracts.codes import DecisionKind, InterviewOutcome
from shared.contracts.envelope import EVENT_OF
from shared.contracts.episodes import EpisodeChange
from shared.contracts.response_codes import EndKind

# Whole years: a birthday on 29 February is kept on 1 March when the year has no 29th (Family Law Reform Act 1969, s 9).
_AGE = "date_diff('year', {born}, {on}) - (strftime({on}, '%m%d') < strftime({born}, '%m%d'))::INTEGER"

CHILD_AT_START = ("care_status", "date_of_birth", "age", "sex", "legal_status", "placement_type", "provider", "in_area", "team")

# Episodes of the first builds do not say when they were over: only a return could end them.
_OVER = "coalesce(e.over_at, e.returned_at)"
_KEPT = ", ".join(f"'{kind}'" for kind in EndKind if kind.whereabouts_known)
_ACCEPTED = ", ".join(f"'{one}'" for one in InterviewOutcome if one.startswith("accepted"))


_LEFT_ON, _PLAN = on("e.last_seen_at"), "e.child.response_plan"
_IN_FORCE = f"coalesce(mark.since::DATE <= {_LEFT_ON}, true) AND coalesce(mark.until::DATE >= {_LEFT_ON}, true)"

_CARE = dict.fromkeys(("decom", "rne", "ls", "cin", "place", "place_provider", "dec", "rec", "urn"), "VARCHAR") | dict.fromkeys(
    ("decom", "dec"), "DATE"
)
"""What is kept of an episode of care."""


def _struct(path: str, **types: str) -> str:
    """Its instants in UTC. `at_time` is the `at` of the event: the bare word is SQL's."""
    read = {name: f'{path}."{name.removesuffix("_time")}"' for name in types}
    fields = (f'"{name}" := {utc(read[name]) if type_ == "TIMESTAMP" else f"{read[name]}::{type_}"}' for name, type_ in types.items())
    return f"struct_pack({', '.join(fields)})"


def _parts(path: str, **types: str) -> str:
    return f"list_transform(coalesce({path}, []), lambda one: {_struct('one', **types)})"


def _first(path: str, instant: str, where: str = "true") -> str:
    """The earliest instant of a list's members."""
    return utc(f"list_min(list_transform(list_filter({path}, lambda one: {where}), lambda one: one.{instant}::TIMESTAMPTZ))")


def _told(codes: str, *accounts: str) -> str:
    """The codes of all the child's accounts together, without what is NULL among them. `codes` are those of `one` account."""
    of_each = (f"list_transform(coalesce({account}, []), lambda one: {codes})" for account in accounts)
    return f"list_sort(list_distinct(flatten({' || '.join(of_each)})))"


EPISODES = Kind(
    name="episode",
    table="episodes",
    key="episode_id",
    types=frozenset(EVENT_OF[change].model_fields["type"].default for change in EpisodeChange.__args__),
    shape={
        **texts("episode_id", "version", "reference", "child_id", "origin", "times", "status", "category"),
        **texts("last_seen_at", "last_seen_precision", "reported_at", "recorded_at", "police_reported_at", "found_at", "found_location"),
        **texts("returned_at", "over_at", "safe_to_return", "prevention_checked_at", "handed_over", "intelligence", "closed_at"),
        "other_end": texts("kind"),
        "child": {
            **texts("care_status", "in_care", "date_of_birth", "age", "sex", "legal_status", "team"),
            **texts("placement_type", "placement_provider", "urn", "in_area", "emergency_start", "worker_changed"),
            "marks": [texts("code", "since", "until")],
            "response_plan": texts("agreed_on", "review_by"),
        },
        "risk": {"social_work": texts("level"), "police": texts("level")},
        "told": [texts("who", "told_at")],
        "strategy_decisions": [texts("decision", "kind", "at", "quorate")],
        "decisions": [texts("kind", "at")],
        "return_plan": {"made_at": "VARCHAR", "responses": ["VARCHAR"]},
        "offers": [texts("offered_at", "outcome")],
        "interviews": [
            {
                **texts("held_at", "conductor_relation", "independent", "age_gap", "listened_to", "right_person", "changed"),
                "reasons": ["VARCHAR"],
                "harms": ["VARCHAR"],
            }
        ],
        "interview": texts(
            *("offered_within_72_hours", "held_within_72_hours", "outcome", "offered_at", "held_at", "conductor_relation", "independent")
        ),
        "discussions": [{**texts("held_at", "age_gap"), "reasons": ["VARCHAR"]}],
        "actions": [texts("due", "origin", "done_at", "support")],
        "periods": [{**texts("category", "start", "end"), "sent": [{"collection_year": "VARCHAR", "line": "INTEGER"}]}],
    },
    stage={
        **{name: f"e.{name}" for name in ("reference", "child_id", "origin", "times", "status", "category", "last_seen_precision")},
        "last_seen_at": utc("e.last_seen_at"),
        "last_seen_on": on("e.last_seen_at"),
        "returned_at": utc("e.returned_at"),
        "returned_on": on("e.returned_at"),
        "over_at": utc(_OVER),
        "over_on": on(_OVER),
        "ended_by": f"CASE WHEN e.other_end.kind IN ({_KEPT}) THEN e.other_end.kind WHEN e.returned_at IS NOT NULL THEN 'return' END",
        "offered_within_72_hours": "e.interview.offered_within_72_hours::BOOLEAN",
        "held_within_72_hours": "e.interview.held_within_72_hours::BOOLEAN",
        "care_status": "e.child.care_status",
        "date_of_birth": "e.child.date_of_birth::DATE",
        "age": "e.child.age::TINYINT",
        **{name: f"e.child.{name}" for name in ("sex", "legal_status", "placement_type", "team")},
        "provider": "e.child.placement_provider",
        **{name: f"e.child.{name}::BOOLEAN" for name in ("in_area", "emergency_start", "worker_changed")},
        "risk": "e.risk.social_work.level",
        "in_care": "e.child.in_care::BOOLEAN",
        "marks": f"list_sort(list_transform(list_filter(coalesce(e.child.marks, []), lambda mark: {_IN_FORCE}), lambda mark: mark.code))",
        "plan_kept": f"coalesce({_LEFT_ON} BETWEEN {_PLAN}.agreed_on::DATE AND {_PLAN}.review_by::DATE, false)",
        "urn": "e.child.urn",
        **{name: utc(f"e.{name}") for name in ("reported_at", "recorded_at", "found_at", "prevention_checked_at", "closed_at")},
        "police_risk": "e.risk.police.level",
        "police_told_at": utc("e.police_reported_at"),
        "told": _parts("e.told", who="VARCHAR", told_at="TIMESTAMP"),
        **{name: f"e.{name}::BOOLEAN" for name in ("handed_over", "safe_to_return")},
        "intelligence": "coalesce(e.intelligence::INTEGER, 0)",
        "strategy_at": _first("e.strategy_decisions", "at"),
        "strategy": _parts("e.strategy_decisions", decision="VARCHAR", kind="VARCHAR", at_time="TIMESTAMP", quorate="BOOLEAN"),
        "decided_at": _first("e.decisions", "at", f"one.kind <> '{DecisionKind.COMMENT}'"),
        "decisions": _parts("e.decisions", kind="VARCHAR", at_time="TIMESTAMP"),
        "found_location": "e.found_location",
        "plan_made_at": utc("e.return_plan.made_at"),
        "planned": "e.return_plan.responses",
        "offers": _parts("e.offers", offered_at="TIMESTAMP", outcome="VARCHAR"),
        "offered_at": utc("e.interview.offered_at"),
        "accepted": f"""e.interview.held_at IS NOT NULL
            OR len(list_filter(coalesce(e.offers, []), lambda offer: offer.outcome IN ({_ACCEPTED}))) > 0""",
        "outcome": "e.interview.outcome",
        "interviews": _parts(
            "e.interviews",
            held_at="TIMESTAMP",
            conductor_relation="VARCHAR",
            independent="BOOLEAN",
            reasons="VARCHAR[]",
            harms="VARCHAR[]",
            listened_to="BOOLEAN",
            right_person="BOOLEAN",
            changed="BOOLEAN",
        ),
        "held_at": utc("e.interview.held_at"),
        "conductor_relation": "e.interview.conductor_relation",
        "independent": "e.interview.independent::BOOLEAN",
        "discussions": "list_sort(list_transform(coalesce(e.discussions, []), lambda one: one.held_at::TIMESTAMPTZ::TIMESTAMP))",
        "discussed_at": _first("e.discussions", "held_at"),
        "reasons": _told("coalesce(one.reasons, [])", "e.interviews", "e.discussions"),
        "harms": _told("coalesce(one.harms, [])", "e.interviews"),
        "age_gaps": _told("[one.age_gap]", "e.interviews", "e.discussions"),
        "actions": _parts("e.actions", due="DATE", origin="VARCHAR", done_at="TIMESTAMP", support="VARCHAR"),
        "periods": "e.periods",
    },
    places={
        "episodes": "SELECT * EXCLUDE (periods) FROM new",
        "periods": f"""
SELECT authority, episode_id, version, known_on, child_id, status, one.category AS category,
    {on('one."start"')} AS start_on, {on('one."end"')} AS end_on,
    timezone('Europe/London', one."end"::TIMESTAMPTZ)::TIME = TIME '00:00:00' AS ends_at_midnight, coalesce(one.sent, []) AS sent,
    CASE WHEN end_on IS NOT NULL OR status IN ('open', 'found') THEN end_on
        ELSE greatest(start_on, make_date(left(list_max(list_transform(sent, lambda row: row.collection_year)), 4)::INTEGER + 1, 3, 31))
    END AS counts_to,
    {", ".join(CHILD_AT_START[:2])}, coalesce({_AGE.format(born="date_of_birth", on="start_on")}, age)::TINYINT AS age,
    {", ".join(CHILD_AT_START[3:])}
FROM (SELECT * EXCLUDE (periods, category), unnest(periods) AS one FROM new)""",
    },
)

CHILDREN = Kind(
    name="child",
    table="children",
    key="child_id",
    types=frozenset({EVENT_OF[ChildRecorded].model_fields["type"].default}),
    shape={
        **texts("child_id", "version", "care_status", "date_of_birth", "sex", "ethnicity", "team", "provisional", "matched_to"),
        **texts("restricted", "in_area", "distance_miles", "host_authority", "grab_pack_kept_on", "photograph_taken_on"),
        "response_plan": texts("agreed_on", "review_by"),
        "placement": texts(*_CARE),
        "care": [texts(*_CARE)],
        "marks": [texts("code", "since", "until")],
    },
    stage={
        **{name: f"e.{name}" for name in ("care_status", "sex", "ethnicity", "team", "matched_to", "host_authority", "care")},
        **{name: f"e.{name}::BOOLEAN" for name in ("provisional", "restricted", "in_area")},
        **{name: f"e.{name}::DATE" for name in ("date_of_birth", "grab_pack_kept_on", "photograph_taken_on")},
        "distance_miles": "e.distance_miles::DOUBLE",
        "placed_on": "e.placement.decom::DATE",
        "told_placement": f"CASE WHEN e.placement IS NOT NULL THEN {_struct('e.placement', **_CARE)} END",
        "marks": _parts("e.marks", code="VARCHAR", since="DATE", until="DATE"),
        "plan_agreed_on": "e.response_plan.agreed_on::DATE",
        "plan_review_by": "e.response_plan.review_by::DATE",
    },
    places={
        "children": "SELECT * EXCLUDE (care) FROM new",
        "care": """
SELECT authority, child_id, version, known_on, one.ls AS legal_status, one.decom::DATE AS began_on, one.dec::DATE AS ceased_on,
    one.rne AS reason_began, one.rec AS reason_ceased, one.cin AS need, one.place AS placement_type,
    one.place_provider AS provider, one.urn AS urn
FROM (SELECT authority, child_id, version, known_on, unnest(care) AS one FROM new)""",
    },
)

ALERTS = Kind(
    name="alert",
    table="alerts",
    key="alert_id",
    types=frozenset(EVENT_OF[change].model_fields["type"].default for change in AlertChange.__args__),
    shape=texts(
        *("alert_id", "version", "episode_id", "rule", "cause", "severity", "state", "raised_at", "acknowledged_at", "closed_at"),
        *("acknowledged_role", "acted_at", "stands", "wakes", "nobody_reached"),
    ),
    stage={
        "episode_id": "e.episode_id::UUID",
        **{name: f"e.{name}" for name in ("rule", "cause", "severity", "state", "acknowledged_role", "stands")},
        **{name: utc(f"e.{name}") for name in ("raised_at", "acknowledged_at", "acted_at", "closed_at")},
        "raised_on": on("e.raised_at"),
        **{name: f"e.{name}::BOOLEAN" for name in ("wakes", "nobody_reached")},
    },
    places={"alerts": "FROM new"},
)

KINDS = (CHILDREN, EPISODES, ALERTS)
PREPARE = f"""
CREATE TEMP TABLE arriving (body VARCHAR, earliest BOOLEAN, latest BOOLEAN);{"".join(kind.create() for kind in KINDS)}
SET enable_optimizer = false;{"".join(kind.prepare() for kind in KINDS)}{recordings.PREPARE}
SET enable_optimizer = true;
"""
"""Once for a connection that writes. No table may be created on it afterwards: what is prepared would be planned again each time."""
ARRIVE = "INSERT INTO arriving SELECT unnest($1), unnest($2), unnest($3)"
"""The batch, all of one kind: its JSON texts, and of each whether it is the first and the last of its subject."""

KIND_OF = {type_: kind for kind in KINDS for type_ in kind.types}
"""The kind an event type brings. A type this build knows and no kind takes is passed over."""
