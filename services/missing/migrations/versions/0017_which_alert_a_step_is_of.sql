ALTER TABLE missing.alert_steps ADD COLUMN alert_id uuid;
COMMENT ON COLUMN missing.alert_steps.alert_id IS 'Which alert the step is of, as notify names it. NULL: kept before this was.';
