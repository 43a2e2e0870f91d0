CREATE TABLE missing.papers (
    child_id text NOT NULL REFERENCES missing.children,
    kind text NOT NULL CHECK (kind IN ('response_plan', 'grab_pack')),
    version integer NOT NULL,
    -- The whole command as it was given: every version can be read again.
    said jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    PRIMARY KEY (child_id, kind, version)
);
COMMENT ON TABLE missing.papers IS 'What is written about a child for the day they go, each version whole, none ever changed. Never in an event.';

CREATE TABLE missing.photographs (
    child_id text PRIMARY KEY REFERENCES missing.children,
    taken_on date NOT NULL,
    jpeg bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL
);
-- A JPEG is compressed already.
ALTER TABLE missing.photographs ALTER COLUMN jpeg SET STORAGE EXTERNAL;
COMMENT ON TABLE missing.photographs IS 'One dated photograph of a child, the latest; without anything but the picture. Pages read children without it.';

CREATE TABLE missing.purposes (
    person_id text NOT NULL,
    child_id text NOT NULL,
    purpose text NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (person_id, child_id)
);
COMMENT ON TABLE missing.purposes IS 'Why somebody looks at the record of a child outside their caseload, until the end of the London day they said it.';
