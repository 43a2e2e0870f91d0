-- Who did what to whose record, and what they are called. Looked at before it is written: most requests come from somebody seen before,
-- and ON CONFLICT locks the row even where nothing changes, so that a person's own requests would wait for each other.
CREATE FUNCTION missing.remember(id text, called text, as_role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM missing.people WHERE (person_id, name, role) = (id, called, as_role)) THEN
        INSERT INTO missing.people (person_id, name, role) VALUES (id, called, as_role)
        ON CONFLICT (person_id) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role;
    END IF;
END $$;

CREATE TYPE missing.access AS (at timestamptz, person_id text, name text, role text, action text, child_ids text[], episode_id uuid, purpose text);

CREATE FUNCTION missing.note_access(told jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    it missing.access := jsonb_populate_record(NULL::missing.access, told);
BEGIN
    PERFORM missing.remember(it.person_id, it.name, it.role);
    INSERT INTO missing.audit (at, person_id, role, action, child_ids, episode_id, purpose)
    VALUES (it.at, it.person_id, it.role, it.action, it.child_ids, it.episode_id, it.purpose);
END $$;

-- What a raise has to know. Each statement sees what was committed while the one before waited, so the second of two raises sees the first.
CREATE FUNCTION missing.look_to_raise(whom text, of_year integer, OUT child text, OUT episodes text[], OUT number bigint)
RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    -- A lock that still lets others insert rows referring to the child.
    PERFORM FROM missing.children WHERE child_id = whom FOR NO KEY UPDATE;
    RETURN QUERY
    SELECT c.snapshot::text,
           ARRAY(SELECT e.snapshot::text FROM missing.episodes AS e WHERE e.child_id = whom),  -- episodes_by_child
           (SELECT missing.take_numbers(of_year, 1))
    FROM missing.children AS c WHERE c.child_id = whom;
END $$;

-- Everything recorded at once: who did it, the words, the state as the events tell it, and last the log, whose head stays locked until
-- commit. An episode's columns and periods are what its snapshot says, and the last event about it carries that.
CREATE FUNCTION missing.write(access jsonb, words jsonb, ids uuid[], types text[], subjects text[], bodies text[])
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
    SET version = EXCLUDED.version, status = EXCLUDED.status, last_seen_at = EXCLUDED.last_seen_at, snapshot = EXCLUDED.snapshot;

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
COMMENT ON FUNCTION missing.write IS 'The only way an episode changes: its state, what was written, who did it and the log, all or none.';
