ALTER TABLE missing.alert_steps ADD COLUMN position bigint;
COMMENT ON COLUMN missing.alert_steps.position IS 'Place in notify''s log, which orders steps of one instant. NULL: kept before this was.';
