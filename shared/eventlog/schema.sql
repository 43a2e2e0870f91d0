-- The event log of one service, in that service's own database. PostgreSQL 15 or later. Applied by each service's first migration.
CREATE SCHEMA safereturn;

-- Time ------------------------------------------------------------------------------------------------------------------------

CREATE TABLE safereturn.test_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    ahead interval NOT NULL DEFAULT '0'
);
COMMENT ON TABLE safereturn.test_clock IS 'How far tests have moved this database''s clock; zero in service.';
INSERT INTO safereturn.test_clock DEFAULT VALUES;

-- The one clock of this database: no statement calls now(). STABLE, so that `due_at <= safereturn.now()` can use an index.
CREATE FUNCTION safereturn.now() RETURNS timestamptz LANGUAGE sql STABLE
RETURN clock_timestamp() + (SELECT ahead FROM safereturn.test_clock);

-- The log ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE safereturn.log_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE safereturn.log_head IS 'Where the log ends. Its row lock, held until commit, makes positions contiguous and visible in order.';
INSERT INTO safereturn.log_head DEFAULT VALUES;

CREATE TABLE safereturn.log (
    position bigint PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    previous uuid,
    type text NOT NULL,
    subject text NOT NULL,
    -- json, not jsonb: the text is kept as it was written. Readers splice position and previous in after its first brace.
    body json NOT NULL CHECK (left(body::text, 2) = '{"' AND body ->> 'id' = id::text),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX log_by_subject ON safereturn.log (subject, position);

CREATE FUNCTION safereturn.refuse_to_change_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'A correction is a new event with its reason.';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON safereturn.log
FOR EACH STATEMENT EXECUTE FUNCTION safereturn.refuse_to_change_the_past();

-- The only way to write an event. Returns the last position. Call it last in the transaction: the head stays locked until commit.
CREATE FUNCTION safereturn.append(ids uuid[], types text[], subjects text[], bodies text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head bigint;
    before bigint;
BEGIN
    UPDATE safereturn.log_head SET position = position + cardinality(ids) RETURNING position INTO STRICT head;
    before := head - cardinality(ids);
    INSERT INTO safereturn.log (position, id, previous, type, subject, body, recorded_at)
    SELECT before + n,
           event.id,
           CASE n WHEN 1 THEN (SELECT log.id FROM safereturn.log WHERE log.position = before) ELSE ids[n - 1] END,
           event.type, event.subject, event.body::json, safereturn.now()
    FROM unnest(ids, types, subjects, bodies) WITH ORDINALITY AS event (id, type, subject, body, n);
    PERFORM pg_notify('safereturn_log', head::text);  -- a hint to relays, no more
    RETURN head;
END $$;

-- Following another service's log ---------------------------------------------------------------------------------------------

CREATE TABLE safereturn.follower_positions (
    stream text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    last_id uuid,
    moved_at timestamptz NOT NULL DEFAULT safereturn.now()
);
COMMENT ON TABLE safereturn.follower_positions IS 'The last event applied here, moved in the same transaction as its effects.';

CREATE TABLE safereturn.undelivered_events (
    stream text NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('dead', 'parked')),
    reason text NOT NULL,
    raw text NOT NULL,
    at timestamptz NOT NULL DEFAULT safereturn.now(),
    PRIMARY KEY (stream, position)
);
COMMENT ON TABLE safereturn.undelivered_events IS 'dead: unreadable in the owner''s log. parked: newer than this build, replayed after the upgrade.';
