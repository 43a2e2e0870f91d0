CREATE TABLE reports.saved_questions (
    question_id uuid PRIMARY KEY,
    name text NOT NULL,
    indicator text NOT NULL,
    query text NOT NULL,
    at timestamptz NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_role text NOT NULL,
    UNIQUE (by_id, query)
);
COMMENT ON TABLE reports.saved_questions IS 'Questions saved under a name, for everybody who reads figures. query: the address of the page that answers it, codes and dates alone; at: when it got this name.';
