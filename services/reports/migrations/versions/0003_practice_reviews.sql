-- Practice reviews. Times are given by the service's clock. Nothing here is ever changed: what is said anew is a further version.

CREATE TABLE reports.review_rounds (
    round_id uuid PRIMARY KEY,
    theme text NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL CHECK (to_on > from_on),
    known_on date,
    size integer NOT NULL CHECK (size > 0),
    seed bigint NOT NULL,
    not_in uuid REFERENCES reports.review_rounds,
    position bigint NOT NULL,
    as_of timestamptz,
    episodes integer NOT NULL,
    children jsonb NOT NULL,
    drawn_at timestamptz NOT NULL,
    drawn_by uuid NOT NULL,
    drawn_by_name text NOT NULL
);
COMMENT ON TABLE reports.review_rounds IS 'A sample as it was drawn, with all that is needed to draw it again: theme, period (to_on exclusive), size, seed, the round whose children were left out, and how far the facts had come. children: how many of each team could have been drawn.';
CREATE INDEX review_rounds_by_time ON reports.review_rounds (drawn_at DESC);

CREATE TABLE reports.review_cases (
    round_id uuid NOT NULL REFERENCES reports.review_rounds,
    episode_id uuid NOT NULL,
    place integer NOT NULL,
    reference text NOT NULL,
    child_id text NOT NULL,
    stratum text NOT NULL,
    why text NOT NULL,
    began_on date NOT NULL,
    ended_on date,
    restricted boolean NOT NULL,
    PRIMARY KEY (round_id, episode_id),
    UNIQUE (round_id, child_id)
);
COMMENT ON TABLE reports.review_cases IS 'The cases of a round, in coded facts: no child twice, and no name.';

CREATE TABLE reports.case_reviews (
    round_id uuid NOT NULL,
    episode_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    at timestamptz NOT NULL,
    person_id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    said jsonb NOT NULL,
    PRIMARY KEY (round_id, episode_id, version),
    FOREIGN KEY (round_id, episode_id) REFERENCES reports.review_cases
);
COMMENT ON TABLE reports.case_reviews IS 'What a reviewer said of a case, signed and dated; the newest version counts and the others stay. These words are nowhere else.';

CREATE TABLE reports.young_inspectors_answers (
    answers_id uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES reports.review_rounds,
    about text NOT NULL,
    at timestamptz NOT NULL,
    person_id uuid NOT NULL,
    name text NOT NULL,
    said jsonb NOT NULL
);
CREATE INDEX young_inspectors_answers_by_round ON reports.young_inspectors_answers (round_id, at);
COMMENT ON TABLE reports.young_inspectors_answers IS 'What young inspectors answered, after a visit or about a story without names; person_id and name are of the worker who put it in.';
