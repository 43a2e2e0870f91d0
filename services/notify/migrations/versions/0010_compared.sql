ALTER TABLE notify.audited
    ADD COLUMN level_at timestamptz NOT NULL DEFAULT safereturn.now(),
    ADD COLUMN compared_at timestamptz,
    ADD COLUMN compared integer;
COMMENT ON COLUMN notify.audited.level_at IS 'When any process last had all that missing said.';
COMMENT ON COLUMN notify.audited.compared_at IS 'When the open episodes were last held against the record; `compared` is how many it had.';
