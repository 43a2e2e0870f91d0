-- What reports keeps that no log holds. Times are given by the service's clock.
CREATE SCHEMA reports;

CREATE TABLE reports.exports (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    document text NOT NULL,
    purpose text,
    rows integer NOT NULL
);
COMMENT ON TABLE reports.exports IS 'Who took rows about children out of the system, what, when and why. Never changed.';
CREATE INDEX exports_by_time ON reports.exports (at);
