CREATE TABLE reports.comparisons (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    in_both integer NOT NULL,
    differing integer NOT NULL,
    only_there integer NOT NULL,
    only_here integer NOT NULL,
    refused integer NOT NULL
);
COMMENT ON TABLE reports.comparisons IS 'That our absences were compared with another list, by whom and what came of it, in numbers. Of the list itself nothing is kept.';
CREATE INDEX comparisons_by_source ON reports.comparisons (source, at);
