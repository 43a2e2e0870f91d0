-- What people write about figures, sign and decide; and which figures were given out. Times are given by the service's clock.
-- A document is named as people name it: `digest 2026-10`.
CREATE FUNCTION reports.refuse_to_change_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE TABLE reports.commentaries (
    document text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    words text NOT NULL,
    at timestamptz NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_role text NOT NULL,
    PRIMARY KEY (document, version)
);
COMMENT ON TABLE reports.commentaries IS 'What a manager says about a document, in whole versions: the newest counts, the others are its history. Empty: taken back.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reports.commentaries
    FOR EACH STATEMENT EXECUTE FUNCTION reports.refuse_to_change_the_past();

CREATE TABLE reports.signed_documents (
    document text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    reason text CHECK (version = 1 OR reason IS NOT NULL),
    internal text NOT NULL,
    internal_hash text NOT NULL,
    published text,
    published_hash text,
    at timestamptz NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_role text NOT NULL,
    PRIMARY KEY (document, version),
    CHECK ((published IS NULL) = (published_hash IS NULL))
);
COMMENT ON TABLE reports.signed_documents IS 'Documents as they were signed, to the letter (JSON as text), with the SHA-256 of each form; published where it was given out.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reports.signed_documents
    FOR EACH STATEMENT EXECUTE FUNCTION reports.refuse_to_change_the_past();

CREATE TABLE reports.given_out (
    document text NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    indicator text NOT NULL,
    year text NOT NULL,
    part text NOT NULL,
    names text[] NOT NULL,
    cells jsonb NOT NULL
);
COMMENT ON TABLE reports.given_out IS 'The tables of every published document, so that a later one gives nothing away beside an earlier one.';
COMMENT ON COLUMN reports.given_out.part IS 'Which numbers: numerator, denominator, or share (both sides of one).';
COMMENT ON COLUMN reports.given_out.cells IS 'Each [{name: value}, number, shown]; a name of the table that is left out is a total over it. Hidden numbers stand here too.';
CREATE INDEX given_out_by_figure ON reports.given_out (indicator, year);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reports.given_out
    FOR EACH STATEMENT EXECUTE FUNCTION reports.refuse_to_change_the_past();

CREATE TABLE reports.decisions (
    decision_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    indicator text NOT NULL,
    month text,
    finding text NOT NULL,
    query text NOT NULL,
    decided_on date NOT NULL,
    decision text NOT NULL,
    owner text NOT NULL,
    review_on date NOT NULL,
    outcome text,
    done_on date CHECK (done_on IS NULL OR outcome IS NOT NULL),
    at timestamptz NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_role text NOT NULL,
    key text,
    PRIMARY KEY (decision_id, version)
);
COMMENT ON TABLE reports.decisions IS 'What was decided on a finding, who owns it, when it is looked at again and what came of it: each version whole, the newest counts.';
COMMENT ON COLUMN reports.decisions.key IS 'The Idempotency-Key of whoever recorded this version.';
CREATE UNIQUE INDEX decisions_recorded_once ON reports.decisions (by_id, key) WHERE key IS NOT NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reports.decisions
    FOR EACH STATEMENT EXECUTE FUNCTION reports.refuse_to_change_the_past();
