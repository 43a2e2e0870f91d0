"""The kinds of fact, each declared once: which events bring it, what is read out of their JSON, and how it takes its place.

DuckDB reads the JSON itself, a whole batch at a time: building the contract's models for every event would be five times slower.
What is not there reads as NULL, and NOT NULL in `facts.sql` refuses the batch; instants and numbers are cast from their text, which
refuses whatever is none. A refused batch is then read event by event with the contract's models, which say what is wrong.
"""

import json
from dataclasses import dataclass
from typing import Any

from shared.contracts.alerts import AlertChange
from shared.contracts.children import ChildRecorded
from shared.contracts.envelope import EVENT_OF
from shared.contracts.episodes import EpisodeChange
from shared.contracts.response_codes import EndKind


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, "VARCHAR")


def _utc(path: str) -> str:
    """An instant, whatever offset it is written with; a plain TIMESTAMP cast would drop the offset unseen."""
    return f"{path}::TIMESTAMPTZ::TIMESTAMP"


def _on(path: str) -> str:
    """The Europe/London date of an instant."""
    return f"timezone('Europe/London', {path}::TIMESTAMPTZ)::DATE"


# Whole years: a birthday on 29 February is kept on 1 March when the year has no 29th (Family Law Reform Act 1969, s 9).
_AGE = "date_diff('year', {born}, {on}) - (strftime({on}, '%m%d') < strftime({born}, '%m%d'))::INTEGER"


@dataclass(frozen=True, eq=False)
class Kind:
    """`arrived` is a temporary table of what a batch brought, the newest version of each subject only; empty between batches.

    `shape` is what to read of `data.<name>`, `stage` the columns of `arrived` made of it (`e` is that part, `source` the envelope's),
    `places` the tables it takes its place in, each with the SELECT that fills it from `arrived`.
    """

    name: str
    table: str
    key: str
    types: frozenset[str]
    shape: dict[str, Any]
    stage: dict[str, str]
    places: dict[str, str]

    @property
    def arrived(self) -> str:
        return f"arrived_{self.table}"

    @property
    def _arriving(self) -> str:
        structure = json.dumps({"source": "VARCHAR", "data": {self.name: self.shape}})
        columns = ", ".join(f'{expression} AS "{column}"' for column, expression in self.stage.items())
        return f"""
SELECT split_part(source, ':', 3) AS authority, {columns}
FROM (SELECT event.source, event.data.{self.name} AS e FROM (SELECT from_json(body, '{structure}') AS event FROM arriving))"""

    def prepare(self) -> str:
        """A small batch costs little but its planning: planned once, it takes half the time (bench P5).

        Planned without the optimizer, for what went through it DuckDB plans again each time. Nothing here reads more than the batch,
        so there is nothing to optimize; what reads the facts themselves (`take_place` deletes) is planned with care, each time.
        """
        filling = "".join(f"\nPREPARE fill_{table} AS INSERT INTO {table} BY NAME {filled};" for table, filled in self.places.items())
        return f"\nPREPARE read_{self.table} AS INSERT INTO {self.arrived} {self._arriving};{filling}"

    def create(self) -> str:
        return f"\nCREATE TEMP TABLE {self.arrived} AS {self._arriving};"

    def read(self) -> str:
        """Fills `arrived` from the JSON texts in `arriving`."""
        return f"EXECUTE read_{self.table}; DELETE FROM arriving;"

    def forget_older(self) -> str:
        """Before a late replay: what stands already as new or newer stays."""
        return f"""
DELETE FROM {self.arrived} AS late WHERE EXISTS (
    SELECT 1 FROM {self.table} AS stands
    WHERE stands.authority = late.authority AND stands.{self.key} = late.{self.key} AND stands.version >= late.version
);"""

    def take_place(self) -> str:
        """Delete and insert by key. Statements in one text: nothing in them varies."""
        places = "".join(
            f"""
DELETE FROM {table} AS stood USING {self.arrived} AS new WHERE stood.{self.key} = new.{self.key} AND stood.authority = new.authority;
EXECUTE fill_{table};"""
            for table in self.places
        )
        return f"{places}\nDELETE FROM {self.arrived};"


CHILD_AT_START = ("care_status", "date_of_birth", "age", "sex", "legal_status", "placement_type", "provider", "in_area", "team")

# Episodes of the first builds do not say when they were over: only a return could end them.
_OVER = "coalesce(e.over_at, e.returned_at)"
_KEPT = ", ".join(f"'{kind}'" for kind in EndKind if kind.whereabouts_known)

EPISODES = Kind(
    name="episode",
    table="episodes",
    key="episode_id",
    types=frozenset(EVENT_OF[change].model_fields["type"].default for change in EpisodeChange.__args__),
    shape={
        **_texts("episode_id", "version", "child_id", "origin", "times", "status", "category"),
        **_texts("last_seen_at", "returned_at", "over_at"),
        "other_end": _texts("kind"),
        "child": _texts(
            *("care_status", "date_of_birth", "age", "sex", "legal_status"), *("placement_type", "placement_provider", "in_area", "team")
        ),
        "risk": {"social_work": _texts("level")},
        "interview": _texts("offered_within_72_hours", "held_within_72_hours"),
        "periods": [{**_texts("category", "start", "end"), "sent": [{"collection_year": "VARCHAR", "line": "INTEGER"}]}],
    },
    stage={
        "episode_id": "e.episode_id::UUID",
        "version": "e.version::INTEGER",
        **{name: f"e.{name}" for name in ("child_id", "origin", "times", "status", "category")},
        "last_seen_at": _utc("e.last_seen_at"),
        "last_seen_on": _on("e.last_seen_at"),
        "returned_at": _utc("e.returned_at"),
        "returned_on": _on("e.returned_at"),
        "over_at": _utc(_OVER),
        "over_on": _on(_OVER),
        "ended_by": f"CASE WHEN e.other_end.kind IN ({_KEPT}) THEN e.other_end.kind WHEN e.returned_at IS NOT NULL THEN 'return' END",
        "offered_within_72_hours": "e.interview.offered_within_72_hours::BOOLEAN",
        "held_within_72_hours": "e.interview.held_within_72_hours::BOOLEAN",
        "care_status": "e.child.care_status",
        "date_of_birth": "e.child.date_of_birth::DATE",
        "age": "e.child.age::TINYINT",
        **{name: f"e.child.{name}" for name in ("sex", "legal_status", "placement_type", "team")},
        "provider": "e.child.placement_provider",
        "in_area": "e.child.in_area::BOOLEAN",
        "risk": "e.risk.social_work.level",
        "periods": "e.periods",
    },
    places={
        "episodes": "SELECT * EXCLUDE (periods) FROM arrived_episodes",
        "periods": f"""
SELECT authority, episode_id, child_id, status, one.category AS category, {_on('one."start"')} AS start_on, {_on('one."end"')} AS end_on,
    timezone('Europe/London', one."end"::TIMESTAMPTZ)::TIME = TIME '00:00:00' AS ends_at_midnight, coalesce(one.sent, []) AS sent,
    CASE WHEN end_on IS NOT NULL OR status IN ('open', 'found') THEN end_on
        ELSE greatest(start_on, make_date(left(list_max(list_transform(sent, lambda row: row.collection_year)), 4)::INTEGER + 1, 3, 31))
    END AS counts_to,
    {", ".join(CHILD_AT_START[:2])}, coalesce({_AGE.format(born="date_of_birth", on="start_on")}, age)::TINYINT AS age,
    {", ".join(CHILD_AT_START[3:])}
FROM (SELECT * EXCLUDE (periods, category), unnest(periods) AS one FROM arrived_episodes)""",
    },
)

CHILDREN = Kind(
    name="child",
    table="children",
    key="child_id",
    types=frozenset({EVENT_OF[ChildRecorded].model_fields["type"].default}),
    shape={
        **_texts("child_id", "version", "care_status", "date_of_birth", "sex", "ethnicity", "team"),
        "care": [_texts("decom", "dec", "ls")],
    },
    stage={
        **{name: f"e.{name}" for name in ("child_id", "care_status", "sex", "ethnicity", "team", "care")},
        "version": "e.version::INTEGER",
        "date_of_birth": "e.date_of_birth::DATE",
    },
    places={
        "children": "SELECT * EXCLUDE (care) FROM arrived_children",
        "care": """
SELECT authority, child_id, one.ls AS legal_status, one.decom::DATE AS began_on, one.dec::DATE AS ceased_on
FROM (SELECT authority, child_id, unnest(care) AS one FROM arrived_children)""",
    },
)

ALERTS = Kind(
    name="alert",
    table="alerts",
    key="alert_id",
    types=frozenset(EVENT_OF[change].model_fields["type"].default for change in AlertChange.__args__),
    shape=_texts(
        *("alert_id", "version", "episode_id", "rule", "cause", "severity", "state"), *("raised_at", "acknowledged_at", "closed_at")
    ),
    stage={
        "alert_id": "e.alert_id::UUID",
        "version": "e.version::INTEGER",
        "episode_id": "e.episode_id::UUID",
        **{name: f"e.{name}" for name in ("rule", "cause", "severity", "state")},
        **{name: _utc(f"e.{name}") for name in ("raised_at", "acknowledged_at", "closed_at")},
    },
    places={"alerts": "SELECT * FROM arrived_alerts"},
)

KINDS = (CHILDREN, EPISODES, ALERTS)
PREPARE = f"""
CREATE TEMP TABLE arriving (body VARCHAR);{"".join(kind.create() for kind in KINDS)}
SET enable_optimizer = false;{"".join(kind.prepare() for kind in KINDS)}
SET enable_optimizer = true;
"""
"""Once for a connection that writes. No table may be created on it afterwards: what is prepared would be planned again each time."""
ARRIVE = "INSERT INTO arriving SELECT unnest($1)"
"""Its one parameter is the batch as a list of JSON texts, all of one kind."""

KIND_OF = {type_: kind for kind in KINDS for type_ in kind.types}
"""The kind an event type brings. A type this build knows and no kind takes is passed over."""
