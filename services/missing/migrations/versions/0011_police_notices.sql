-- A notice is words of the police about a child: it stays here, and nothing of it is in an event until it is added to an episode.
CREATE TABLE missing.police_notices (
    notice_id uuid PRIMARY KEY,
    reference text NOT NULL,
    received_at timestamptz NOT NULL,
    words text NOT NULL,
    child_id text,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    outcome text CHECK (outcome IN ('added', 'set_aside')),
    episode_id uuid REFERENCES missing.episodes,
    reason text,
    triaged_at timestamptz,
    triaged_by text,
    CHECK ((outcome IS NULL) = (triaged_at IS NULL)),
    CHECK (outcome IS DISTINCT FROM 'added' OR episode_id IS NOT NULL),
    CHECK (outcome IS DISTINCT FROM 'set_aside' OR reason IS NOT NULL)
);
-- The same notice sent twice by the police's own system is one notice.
CREATE UNIQUE INDEX police_notices_once ON missing.police_notices (reference, received_at, md5(words));
CREATE INDEX police_notices_waiting ON missing.police_notices (received_at) WHERE outcome IS NULL;
COMMENT ON TABLE missing.police_notices IS 'Notices of the police: waiting, added to an episode, or set aside with the reason.';
