-- What missing knows beside its log. Snapshots are the current state as events tell it; names and words are nowhere else.
CREATE EXTENSION IF NOT EXISTS btree_gist;  -- trusted: the owner of the database may
CREATE SCHEMA missing;

-- The register ----------------------------------------------------------------------------------------------------------------

CREATE TABLE missing.children (
    child_id text PRIMARY KEY CHECK (length(child_id) BETWEEN 1 AND 64),
    version integer NOT NULL,
    restricted boolean NOT NULL,
    -- Where the child lives by the latest care episode, for guests who see only their own placement. `until` is a London date.
    placement text,
    placement_until date,
    snapshot jsonb NOT NULL
);
CREATE INDEX children_by_placement ON missing.children (placement) WHERE placement IS NOT NULL;

CREATE TABLE missing.names (
    child_id text PRIMARY KEY REFERENCES missing.children,
    first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '',
    known_as text NOT NULL DEFAULT '',
    worker text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT ''
);
COMMENT ON TABLE missing.names IS 'The only names of children in the whole system. The description is of a provisional child.';

CREATE TABLE missing.ssda903_rows (
    collection_year text NOT NULL,
    file text NOT NULL CHECK (file IN ('header', 'episodes', 'uasc', 'missing')),
    line integer NOT NULL,
    child_id text NOT NULL,
    sent jsonb NOT NULL,
    PRIMARY KEY (collection_year, file, line)
);
CREATE INDEX ssda903_rows_by_child ON missing.ssda903_rows (child_id, file, collection_year);
COMMENT ON TABLE missing.ssda903_rows IS 'Rows as sent and kept, faults included: column values in the order of the file. UPN, mother and postcodes live here alone.';

CREATE TABLE missing.ssda903_files (collection_year text, file text, PRIMARY KEY (collection_year, file));
COMMENT ON TABLE missing.ssda903_files IS 'Which files of which years are loaded: one without rows says something too.';

-- Episodes --------------------------------------------------------------------------------------------------------------------

CREATE TABLE missing.reference_numbers (year integer PRIMARY KEY, last integer NOT NULL);
COMMENT ON TABLE missing.reference_numbers IS 'SR-2026-000123 is the 123rd episode of that London year. Taken late: the row stays locked until commit.';

CREATE FUNCTION missing.take_numbers(of_year integer, how_many integer) RETURNS integer LANGUAGE sql
AS 'INSERT INTO missing.reference_numbers AS r VALUES (of_year, how_many)
    ON CONFLICT (year) DO UPDATE SET last = r.last + how_many RETURNING last - how_many + 1';
COMMENT ON FUNCTION missing.take_numbers IS 'The first of how_many fresh numbers of a year.';

CREATE TABLE missing.episodes (
    episode_id uuid PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    child_id text NOT NULL REFERENCES missing.children,
    version integer NOT NULL,
    status text NOT NULL,
    last_seen_at timestamptz NOT NULL,
    snapshot jsonb NOT NULL
);
CREATE UNIQUE INDEX one_open_episode_per_child ON missing.episodes (child_id) WHERE status IN ('open', 'found');
CREATE INDEX episodes_by_status ON missing.episodes (status, last_seen_at DESC, episode_id DESC);
CREATE INDEX episodes_by_start ON missing.episodes (last_seen_at DESC, episode_id DESC);
CREATE INDEX episodes_by_child ON missing.episodes (child_id, last_seen_at DESC);

CREATE TABLE missing.periods (
    episode_id uuid NOT NULL REFERENCES missing.episodes,
    ordinal smallint NOT NULL,
    child_id text NOT NULL,
    category text NOT NULL CHECK (category IN ('M', 'A')),
    times text NOT NULL,
    -- [start, end); a period that goes on is its first instant only: what it will cover is not known yet.
    span tstzrange NOT NULL,
    PRIMARY KEY (episode_id, ordinal),
    -- Minutes against minutes, days against days. A day touching an hour of the same day is decided by London dates, in the domain.
    CONSTRAINT periods_never_overlap EXCLUDE USING gist (child_id WITH =, times WITH =, span WITH &&)
);
COMMENT ON TABLE missing.periods IS 'Periods of episodes that are not cancelled: they touch, never overlap.';

CREATE TABLE missing.narratives (
    event_id uuid NOT NULL,
    field text NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (event_id, field)
);
COMMENT ON TABLE missing.narratives IS 'What people wrote, beside the event it was written with. Never in an event.';

CREATE TABLE missing.alert_steps (
    event_id uuid PRIMARY KEY,
    episode_id uuid NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    type text NOT NULL,
    change jsonb NOT NULL
);
CREATE INDEX alert_steps_by_episode ON missing.alert_steps (episode_id, happened_at);
COMMENT ON TABLE missing.alert_steps IS 'What notify told of alerts: who was told, who acknowledged, when.';

-- People and what they did -------------------------------------------------------------------------------------------------

CREATE TABLE missing.people (
    person_id text PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL
);
COMMENT ON TABLE missing.people IS 'Names of staff as their credentials gave them last, for timelines. Events carry the opaque id only.';

CREATE TABLE missing.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    person_id text NOT NULL,
    role text NOT NULL,
    action text NOT NULL,
    child_ids text[] NOT NULL,
    episode_id uuid,
    purpose text
);
CREATE INDEX audit_by_child ON missing.audit USING gin (child_ids);
COMMENT ON TABLE missing.audit IS 'Every read and write of a child''s record: who, in which role, what, whose, why.';

CREATE TABLE missing.answered (
    person_id text NOT NULL,
    key text NOT NULL,
    request bytea NOT NULL,
    answer json,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, key)
);
COMMENT ON TABLE missing.answered IS 'Idempotency keys: the same request again is given the first answer again.';
