"""Who may do what, as one table. What is not in it is refused.

The rows follow the paragraph "Roles" of the surface document, in its order; `(ours)` marks what that paragraph leaves open. No row asks
for somebody's own team: a team decides whether a person is asked why they look, and nothing else (docs/decisions/0016). The child's own
words are not this table's: the child says who reads them (docs/decisions/0017). Nor is the rota: whom it names answers the alerts that
tell the position they hold, or told them, whatever their role (services/notify/sight.py).
"""

from collections.abc import Iterable
from enum import StrEnum

from .people import Person, Role


class Action(StrEnum):
    """What a route asks for. The part before the dot is what is touched."""

    CHILDREN_READ = "children.read"
    CHILDREN_IMPORT = "children.import"
    CHILDREN_RECORD = "children.record"
    CHILDREN_RESTRICT = "children.restrict"
    CHILDREN_MATCH = "children.match"
    EPISODES_READ = "episodes.read"
    EPISODES_RAISE = "episodes.raise"
    EPISODES_RECORD = "episodes.record"
    EPISODES_DECIDE = "episodes.decide"
    EPISODES_CANCEL = "episodes.cancel"
    EPISODES_FILE = "episodes.file"
    ENTRIES_MARK_OWN = "entries.mark_own"
    """As recorded in error: what one recorded oneself, lately."""
    ENTRIES_MARK = "entries.mark"
    PLACEMENTS_SHOW_AGAIN = "placements.show_again"
    INTERVIEWS_RECORD = "interviews.record"
    INTERVIEWS_ASSIGN = "interviews.assign"
    SUPERVISION_RECORD = "supervision.record"
    NOTICES_TRIAGE = "notices.triage"
    REVIEWS_READ = "reviews.read"
    TIES_READ = "ties.read"
    COORDINATION_READ = "coordination.read"
    HANDOVER_SHEET_READ = "handover_sheet.read"
    ACCESS_LOG_READ = "access_log.read"
    RETENTION_REVIEW = "retention.review"
    ALERTS_READ = "alerts.read"
    ALERTS_ACKNOWLEDGE = "alerts.acknowledge"
    DAILY_LIST_READ = "daily_list.read"
    DAILY_LIST_SIGN_OFF = "daily_list.sign_off"
    OUTBOX_READ = "outbox.read"
    POLICY_READ = "policy.read"
    POLICY_CHANGE = "policy.change"
    ROTA_READ = "rota.read"
    ROTA_CHANGE = "rota.change"
    CHANNELS_OWN = "channels.own"
    INDICATORS_READ = "indicators.read"
    DIGESTS_SIGN = "digests.sign"
    DECISIONS_RECORD = "decisions.record"
    RETURNS_READ = "returns.read"
    RETURNS_EXPORT = "returns.export"
    EXTRACTS_READ = "extracts.read"
    EXTRACTS_HOMES = "extracts.homes"
    """With the home's URN in every row."""
    PRACTICE_REVIEWS_DRAW = "practice_reviews.draw"
    PRACTICE_REVIEWS_READ = "practice_reviews.read"
    PRACTICE_REVIEWS_RECORD = "practice_reviews.record"
    EVENTS_READ = "events.read"
    DEAD_LETTERS_MANAGE = "dead_letters.manage"


class Scope(StrEnum):
    """How far a permission reaches, widest first. Whoever answers a request narrows its query to it."""

    WHOLE_AUTHORITY = "whole_authority"
    TOLD = "told"
    """Only the alerts that tell this person."""
    OWN_PLACEMENT = "own_placement"
    """Only children now placed in `person.placement`; nobody where that is None."""
    COUNTS = "counts"
    """Numbers, never a row about one child."""


R, A = Role, Action
FIELD = {R.SOCIAL_WORKER, R.TEAM_MANAGER, R.MISSING_COORDINATOR, R.EDT}
DIRECTORS = {R.DIRECTOR, R.ASSISTANT_DIRECTOR, R.HEAD_OF_SERVICE}
OPEN_RESTRICTED = frozenset({R.TEAM_MANAGER, *DIRECTORS})
"""Who opens a restricted child's record (ours), and sees what an alert says of the child. Whoever may raise can raise without it."""
STAFF = {*FIELD, *DIRECTORS, R.IRO, R.PLANNER, R.AUDITOR, R.ADMINISTRATOR}
"""The authority's own: not carers, commissioned interviewers or elected members."""

_PERMITTED: dict[tuple[Role, Action], Scope] = {}


def _row(roles: Iterable[Role], actions: Iterable[Action], scope: Scope, *, source: str) -> None:
    for role in roles:
        for action in actions:
            if (role, action) in _PERMITTED:
                raise ValueError(f"{role} is given {action} twice, the second time by: {source}")
            _PERMITTED[role, action] = scope


_row(
    FIELD,
    (A.CHILDREN_READ, A.EPISODES_READ, A.EPISODES_RAISE, A.EPISODES_RECORD, A.INTERVIEWS_RECORD),
    Scope.WHOLE_AUTHORITY,
    source="Social workers, managers, coordinator and EDT read, raise and record on every unrestricted child",
)
_row(FIELD, (A.EPISODES_FILE,), Scope.WHOLE_AUTHORITY, source="(ours) who records a step also sees to it that the case system has it")
_row({R.TEAM_MANAGER}, (A.EPISODES_DECIDE, A.EPISODES_CANCEL), Scope.WHOLE_AUTHORITY, source="managers also decide and cancel")
_row(
    {*FIELD, *DIRECTORS, R.INTERVIEWER},
    (A.ENTRIES_MARK_OWN,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) whoever recorded an entry says within a day that it was an error",
)
_row(
    {R.TEAM_MANAGER},
    (A.ENTRIES_MARK, A.PLACEMENTS_SHOW_AGAIN),
    Scope.WHOLE_AUTHORITY,
    source="(ours) as managers cancel: whose entry it was, and who reads again what a child said of them, is more than one person's word",
)
_row({R.INTERVIEWER}, (A.INTERVIEWS_RECORD,), Scope.WHOLE_AUTHORITY, source="interviewers record offers and interviews")
_row(
    {R.MISSING_COORDINATOR, R.TEAM_MANAGER},
    (A.INTERVIEWS_ASSIGN,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) the coordinator, and a manager in their absence, say who interviews",
)
_row(
    {R.MISSING_COORDINATOR, R.TEAM_MANAGER, R.EDT},
    (A.NOTICES_TRIAGE,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) police notices are for the coordinator, at night for EDT",
)
_row(
    {R.IRO, R.TEAM_MANAGER}, (A.REVIEWS_READ,), Scope.WHOLE_AUTHORITY, source="(ours) who chairs a child’s review sees what it must look at"
)
_row(
    {R.MISSING_COORDINATOR, R.TEAM_MANAGER},
    (A.COORDINATION_READ,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) the coordinator, and a manager in their absence, see what waits because it is nobody’s yet",
)
_row(
    {*FIELD, *DIRECTORS},
    (A.HANDOVER_SHEET_READ,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) day and night hand the open episodes to each other",
)
_row(
    {*FIELD, *DIRECTORS},
    (A.TIES_READ,),
    Scope.WHOLE_AUTHORITY,
    source="Children missing together: for named operational roles only (ours: who looks, decides or answers)",
)
_row({R.TEAM_MANAGER, *DIRECTORS}, (A.SUPERVISION_RECORD,), Scope.WHOLE_AUTHORITY, source="(ours) who supervises says whether it was held")
_row(
    {R.INTERVIEWER, R.IRO, *DIRECTORS},
    (A.CHILDREN_READ, A.EPISODES_READ),
    Scope.WHOLE_AUTHORITY,
    source="(ours) nobody can interview, review or answer for a child whose episode they cannot read",
)
_row(DIRECTORS, (A.EPISODES_DECIDE,), Scope.WHOLE_AUTHORITY, source="(ours) an acknowledgement may carry a decision, posted to the record")
_row(
    {R.TEAM_MANAGER, R.MISSING_COORDINATOR, R.ADMINISTRATOR},
    (A.CHILDREN_IMPORT,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) loading the register touches every child at once; the command line does it as administrator",
)

_row(
    FIELD,
    (A.CHILDREN_RECORD,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) who records on a child also keeps what is known beforehand: response plan, grab pack, photograph, marks",
)
_row(OPEN_RESTRICTED, (A.CHILDREN_RESTRICT,), Scope.WHOLE_AUTHORITY, source="(ours) who opens a restricted record decides what is one")
_row(
    {R.TEAM_MANAGER, R.MISSING_COORDINATOR},
    (A.CHILDREN_MATCH,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) which child a provisional one is moves their episodes: a person answers for it, never a file",
)

_row({*FIELD, *DIRECTORS}, (A.ALERTS_READ,), Scope.WHOLE_AUTHORITY, source="(ours) who may read the episode may see who was told")
_row({R.IRO, R.INTERVIEWER}, (A.ALERTS_READ,), Scope.TOLD, source="whoever an alert tells")
_row({*FIELD, R.IRO, R.INTERVIEWER}, (A.ALERTS_ACKNOWLEDGE,), Scope.TOLD, source="whoever an alert tells may acknowledge it")
_row(DIRECTORS, (A.ALERTS_ACKNOWLEDGE, A.DAILY_LIST_SIGN_OFF), Scope.WHOLE_AUTHORITY, source="directors any, and sign off")
_row(
    {R.TEAM_MANAGER, R.EDT, *DIRECTORS},
    (A.DAILY_LIST_READ, A.ROTA_READ, A.ROTA_CHANGE),
    Scope.WHOLE_AUTHORITY,
    source="policy, rota and daily list are for managers, EDT and directors",
)
_row({R.LEAD_MEMBER}, (A.DAILY_LIST_READ,), Scope.COUNTS, source="lead members see counts")
_row(
    {*STAFF, R.INTERVIEWER, R.LEAD_MEMBER},
    (A.CHANNELS_OWN,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) whoever can hold a position says how alerts reach them",
)
_row(STAFF, (A.POLICY_READ,), Scope.WHOLE_AUTHORITY, source="all staff may read the alert policy")
_row({*DIRECTORS, R.ADMINISTRATOR}, (A.POLICY_CHANGE,), Scope.WHOLE_AUTHORITY, source="directors and administrators change it")

_row(
    {R.PLANNER, R.TEAM_MANAGER, *DIRECTORS, R.AUDITOR},
    (A.INDICATORS_READ, A.RETURNS_READ, A.RETURNS_EXPORT, A.EXTRACTS_READ),
    Scope.WHOLE_AUTHORITY,
    source="reports for planners, managers, directors and auditors, list 8 and extracts included",
)
_row(
    {R.TEAM_MANAGER, *DIRECTORS},
    (A.EXTRACTS_HOMES,),
    Scope.WHOLE_AUTHORITY,
    source="URN by permission (ours: who knows the children’s homes anyway, and answers for a list of homes)",
)
_row({R.LEAD_MEMBER}, (A.INDICATORS_READ,), Scope.COUNTS, source="lead members see counts")
_row(
    {R.TEAM_MANAGER, *DIRECTORS},
    (A.DIGESTS_SIGN, A.DECISIONS_RECORD),
    Scope.WHOLE_AUTHORITY,
    source="(ours) a manager comments on a digest and signs it, and answers for what is decided on a finding",
)
_row(
    {R.TEAM_MANAGER, R.IRO, *DIRECTORS},
    (A.PRACTICE_REVIEWS_DRAW, A.PRACTICE_REVIEWS_READ, A.PRACTICE_REVIEWS_RECORD),
    Scope.WHOLE_AUTHORITY,
    source="(ours) who answers for practice, and the independent chair of reviews, look at cases they did not choose",
)
_row(
    {R.PLANNER},
    (A.PRACTICE_REVIEWS_DRAW,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) quality assurance draws the sample for others: coded facts, as in an extract",
)
_row(
    {R.PLANNER, R.AUDITOR, R.LEAD_MEMBER},
    (A.PRACTICE_REVIEWS_READ,),
    Scope.COUNTS,
    source="(ours) grades, learning and actions as counts: never what was written about one case",
)
_row({R.CARER}, (A.CHILDREN_READ, A.EPISODES_READ), Scope.OWN_PLACEMENT, source="carers see only children in their own placement")
_row({R.AUDITOR}, (A.ACCESS_LOG_READ,), Scope.WHOLE_AUTHORITY, source="the access log is the auditor's")
_row(
    {R.AUDITOR, R.ADMINISTRATOR},
    (A.RETENTION_REVIEW,),
    Scope.WHOLE_AUTHORITY,
    source="(ours) how long a record is kept is looked through by who keeps the records; by number, without a name",
)

_row({R.ADMINISTRATOR}, (A.EVENTS_READ,), Scope.WHOLE_AUTHORITY, source="feeds answer only to events:read or an administrator")
_row(
    {R.ADMINISTRATOR},
    (A.DEAD_LETTERS_MANAGE, A.RETURNS_READ, A.RETURNS_EXPORT, A.OUTBOX_READ),
    Scope.WHOLE_AUTHORITY,
    source="(ours) the operator's commands: deadletters, parked, export; and what waits, failed or did not happen",
)


def roles_with(*actions: Action) -> frozenset[Role]:
    """The roles that may do any of these, however far."""
    return frozenset(role for role, action in _PERMITTED if action in actions)


def allowed(person: Person, action: Action) -> Scope | None:
    """How far a person may do this, by the widest of their roles, or None: not at all.

    A guest (`whole_authority` False) never gets further than their own placement, whatever the role says.
    """
    granted = {_PERMITTED.get((role, action)) for role in person.roles}
    widest = next((scope for scope in Scope if scope in granted), None)
    if widest is Scope.WHOLE_AUTHORITY and not person.whole_authority:
        return Scope.OWN_PLACEMENT
    return widest
