-- Keys noted without an answer have none to give again.
DELETE FROM notify.answered;
ALTER TABLE notify.answered ADD COLUMN answer json;
COMMENT ON TABLE notify.answered IS 'Idempotency keys: the same request again is given the first answer again.';
