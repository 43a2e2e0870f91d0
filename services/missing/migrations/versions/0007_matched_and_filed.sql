-- Children nobody has matched with the register yet are few, and looked for by a coordinator every morning.
CREATE INDEX children_provisional ON missing.children (child_id) WHERE snapshot ->> 'provisional' = 'true';

-- As before, and an episode may become another child's: a provisional child is matched with one of the register.
CREATE OR REPLACE FUNCTION missing.write(access jsonb, words jsonb, ids uuid[], types text[], subjects text[], bodies text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    snapshots jsonb[] := ARRAY(
        SELECT DISTINCT ON (subject) snapshot
        FROM unnest(subjects, bodies) WITH ORDINALITY AS event (subject, body, n), jsonb_extract_path(body::jsonb, 'data', 'episode') AS snapshot
        WHERE snapshot IS NOT NULL ORDER BY subject, n DESC
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

-- Which steps stand in the case system as well. No event: filing is between two systems, changes nothing of the episode, and an event would
-- raise the version under everybody's open forms.
CREATE TABLE missing.filings (
    position bigint PRIMARY KEY REFERENCES safereturn.log,
    episode_id uuid NOT NULL REFERENCES missing.episodes,
    filed_at timestamptz NOT NULL,
    place text,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL
);
CREATE INDEX filings_by_episode ON missing.filings (episode_id);
-- From a step of the log to its episode.
CREATE INDEX episodes_by_subject ON missing.episodes ((episode_id::text));
COMMENT ON TABLE missing.filings IS 'Steps of the log that were filed to the case system: when, where in it, and who said so.';
