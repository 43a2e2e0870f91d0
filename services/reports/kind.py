"""How a batch of events becomes rows: read by DuckDB itself, each subject's newest version taking its place, what stood before kept by day.

DuckDB reads the JSON, a whole batch at a time: building the contract's models for every event would be five times slower. What is not
there reads as NULL, and NOT NULL in `facts.sql` refuses the batch; instants and numbers are cast from their text, which refuses whatever
is none. Of a version replaced on a later London day than it was written down on, a row stays in `..._past`: nothing in that depends on how
events were cut into batches. A refused batch is then read event by event with the contract's models, which say what is wrong.
"""

import json
from dataclasses import dataclass
from typing import Any


def utc(path: str) -> str:
    """An instant, whatever offset it is written with; a plain TIMESTAMP cast would drop the offset unseen."""
    return f"{path}::TIMESTAMPTZ::TIMESTAMP"


def on(path: str) -> str:
    """The Europe/London date of an instant."""
    return f"timezone('Europe/London', {path}::TIMESTAMPTZ)::DATE"


def texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, "VARCHAR")


@dataclass(frozen=True, eq=False)
class Kind:
    """`arrived` is a temporary table of what a batch brought: of each subject the last version of every day; empty between batches.

    `shape` is what to read of `data.<name>`, `stage` the columns of `arrived` made of it (`e` is that part, `source` the envelope's),
    `places` the tables it takes its place in, each with the SELECT that fills it from `new`, which is of `arrived`.
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
        structure = json.dumps({"source": "VARCHAR", "data": {"recorded_at": "VARCHAR", self.name: self.shape}})
        columns = ", ".join(f'{expression} AS "{column}"' for column, expression in self.stage.items())
        return f"""
SELECT split_part(source, ':', 3) AS authority, e.{self.key}::{"VARCHAR" if self.key == "child_id" else "UUID"} AS {self.key},
    e.version::INTEGER AS version, {on("recorded_at")} AS known_on, earliest, latest, {columns}
FROM (
    SELECT event.source, event.data.recorded_at, event.data.{self.name} AS e, earliest, latest
    FROM (SELECT from_json(body, '{structure}') AS event, earliest, latest FROM arriving)
)"""

    def _fill(self, table: str, into: str, which: str) -> str:
        new = f"SELECT * EXCLUDE (earliest, latest) FROM {self.arrived} WHERE {which}"
        return f"\nPREPARE fill_{into} AS INSERT INTO {into} BY NAME WITH new AS ({new}) {self.places[table]};"

    def prepare(self) -> str:
        """A small batch costs little but its planning: planned once, it takes half the time (bench P5).

        Planned without the optimizer, for what went through it DuckDB plans again each time. Nothing here reads more than the batch,
        so there is nothing to optimize; what reads the facts themselves (`take_place` deletes) is planned with care, each time.
        """
        filling = "".join(self._fill(table, table, "latest") + self._fill(table, f"{table}_past", "NOT latest") for table in self.places)
        return f"\nPREPARE read_{self.table} AS INSERT INTO {self.arrived} {self._arriving};{filling}"

    def create(self) -> str:
        return f"\nCREATE TEMP TABLE {self.arrived} AS {self._arriving};"

    def read(self) -> str:
        """Fills `arrived` from the JSON texts in `arriving`."""
        return f"EXECUTE read_{self.table}; DELETE FROM arriving;"

    def late(self) -> str:
        """One event replayed late: where something newer stands it goes among the past, and only as the last of its day."""
        same = f"{{0}}.authority = late.authority AND {{0}}.{self.key} = late.{self.key}".format
        of_its_day = "".join(
            f"""
DELETE FROM {table}_past AS stood USING {self.arrived} AS late WHERE {same("stood")} AND stood.known_on = late.known_on;"""
            for table in self.places
        )
        return f"""
DELETE FROM {self.arrived} AS late WHERE EXISTS (
    SELECT 1 FROM (SELECT authority, {self.key}, version, known_on FROM {self.table} UNION ALL BY NAME
        SELECT authority, {self.key}, version, known_on FROM {self.table}_past) AS stands
    WHERE {same("stands")} AND stands.version >= late.version AND stands.known_on = late.known_on
);{of_its_day}
UPDATE {self.arrived} AS late SET earliest = false, latest = false WHERE EXISTS (
    SELECT 1 FROM {self.table} AS stands WHERE {same("stands")} AND stands.version >= late.version
);"""

    def take_place(self, *, past: bool) -> str:
        """Delete and insert by key, keeping what stood at the end of an earlier day. `past`: the batch has such versions itself."""
        places = "".join(
            f"""
WITH stood AS (
    DELETE FROM {table} AS stood USING (FROM {self.arrived} WHERE latest) AS new
    WHERE stood.{self.key} = new.{self.key} AND stood.authority = new.authority RETURNING stood.*
)
INSERT INTO {table}_past SELECT stood.* FROM stood JOIN {self.arrived} AS new
    ON new.earliest AND new.{self.key} = stood.{self.key} AND new.authority = stood.authority AND new.known_on <> stood.known_on;
EXECUTE fill_{table};{f" EXECUTE fill_{table}_past;" if past else ""}"""
            for table in self.places
        )
        return f"{places}\nDELETE FROM {self.arrived};"
