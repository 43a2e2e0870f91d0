CREATE TABLE notify.documents (
    kind text NOT NULL,
    key text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,
    by uuid NOT NULL,
    by_role text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (kind, key, version)
);
COMMENT ON TABLE notify.documents IS 'What people set, in whole versions: the newest of a kind and key counts, the others are its history.';
COMMENT ON COLUMN notify.documents.key IS 'Which one of its kind, such as a person''s id; empty where there is one alone.';

CREATE FUNCTION notify.refuse_to_change_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'documents are append-only: % refused', TG_OP;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notify.documents
    FOR EACH STATEMENT EXECUTE FUNCTION notify.refuse_to_change_the_past();

ALTER TABLE notify.deliveries
    ALTER COLUMN position DROP NOT NULL,
    ADD COLUMN tests uuid;
CREATE INDEX deliveries_by_tested ON notify.deliveries (tests, wanted_at DESC) WHERE tests IS NOT NULL;
COMMENT ON COLUMN notify.deliveries.tests IS 'Whose channel this message tests, who asked for it; then it belongs to no alert and no position.';
