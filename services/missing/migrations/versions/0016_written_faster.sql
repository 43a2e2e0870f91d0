-- As in shared/eventlog/schema.sql, the clock asked once for all of them: it is a query of its own, too costly for each event.
CREATE OR REPLACE FUNCTION safereturn.append(ids uuid[], types text[], subjects text[], bodies text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head bigint;
    before bigint;
    written_at timestamptz;
BEGIN
    UPDATE safereturn.log_head SET position = position + cardinality(ids) RETURNING position INTO STRICT head;
    before := head - cardinality(ids);
    written_at := safereturn.now();  -- once the lock is held, so that times follow positions
    INSERT INTO safereturn.log (position, id, previous, type, subject, body, recorded_at)
    SELECT before + n,
           event.id,
           CASE n WHEN 1 THEN (SELECT log.id FROM safereturn.log WHERE log.position = before) ELSE ids[n - 1] END,
           event.type, event.subject, event.body::json, written_at
    FROM unnest(ids, types, subjects, bodies) WITH ORDINALITY AS event (id, type, subject, body, n);
    PERFORM pg_notify('safereturn_log', head::text);  -- a hint to relays, no more
    RETURN head;
END $$;

-- As before, but an event about a child in the register is not read again: only an episode's carries the state to keep here.
CREATE OR REPLACE FUNCTION missing.write(access jsonb, words jsonb, ids uuid[], types text[], subjects text[], bodies text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    snapshots jsonb[] := ARRAY(
        SELECT DISTINCT ON (subject) snapshot
        FROM unnest(types, subjects, bodies) WITH ORDINALITY AS event (type, subject, body, n),
             LATERAL (SELECT jsonb_extract_path(body::jsonb, 'data', 'episode')) AS episode (snapshot)
        WHERE type <> 'missing.child_recorded' ORDER BY subject, n DESC
    );
BEGIN
    IF access IS NOT NULL THEN
        PERFORM missing.note_access(access);
    END IF;
    INSERT INTO missing.narratives (event_id, field, text)
    SELECT event_id, field, text FROM jsonb_to_recordset(words) AS said (event_id uuid, field text, text text);

    INSERT INTO missing.episodes AS e (episode_id, version, status, last_seen_at, reference, child_id, snapshot)
    SELECT said.*, snapshot FROM unnest(snapshots) AS snapshot, jsonb_to_record(snapshot)
        AS said (episode_id uuid, version integer, status text, last_seen_at timestamptz, reference text, child_id text)
    ON CONFLICT (episode_id) DO UPDATE
    SET child_id = EXCLUDED.child_id, version = EXCLUDED.version, status = EXCLUDED.status, last_seen_at = EXCLUDED.last_seen_at, snapshot = EXCLUDED.snapshot;

    DELETE FROM missing.periods AS p USING unnest(snapshots) AS snapshot WHERE p.episode_id = (snapshot ->> 'episode_id')::uuid;
    INSERT INTO missing.periods (episode_id, ordinal, child_id, category, times, span)
    SELECT (snapshot ->> 'episode_id')::uuid, ordinal - 1, snapshot ->> 'child_id', category, snapshot ->> 'times',
           -- One that goes on is its first instant only.
           tstzrange(start, coalesce("end", start), CASE WHEN "end" IS NULL THEN '[]' ELSE '[)' END)
    FROM unnest(snapshots) AS snapshot,
         ROWS FROM (jsonb_to_recordset(snapshot -> 'periods') AS (category text, start timestamptz, "end" timestamptz))
             WITH ORDINALITY AS period (category, start, "end", ordinal)
    WHERE snapshot ->> 'status' <> 'cancelled';

    PERFORM safereturn.append(ids, types, subjects, bodies);
END $$;
