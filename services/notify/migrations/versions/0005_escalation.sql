-- Episodes and alerts each know when they go on by themselves. The one lock is the episode's: whoever changes an alert takes it first.
ALTER TABLE notify.episodes
    ADD COLUMN child_id text GENERATED ALWAYS AS (snapshot ->> 'child_id') STORED,
    ADD COLUMN status text GENERATED ALWAYS AS (snapshot ->> 'status') STORED,
    ADD COLUMN policy_version integer NOT NULL DEFAULT 0,
    ADD COLUMN next_at timestamptz,
    ADD COLUMN held_until timestamptz;
CREATE INDEX episodes_by_child ON notify.episodes (child_id);
CREATE INDEX episodes_by_status ON notify.episodes (status) WHERE status NOT IN ('closed', 'cancelled');
CREATE INDEX episodes_due ON notify.episodes (next_at) WHERE next_at IS NOT NULL;
COMMENT ON COLUMN notify.episodes.policy_version IS 'The policy it was raised under, and keeps whatever becomes of the policy.';
COMMENT ON COLUMN notify.episodes.next_at IS 'When a row of the policy may call for something next.';
COMMENT ON COLUMN notify.episodes.held_until IS 'A look at it failed in an unforeseen way: left alone until then.';

ALTER TABLE notify.alerts
    ADD COLUMN occurrence text NOT NULL DEFAULT '',
    ADD COLUMN next_at timestamptz,
    ADD COLUMN kind text NOT NULL DEFAULT 'alert' CHECK (kind IN ('alert', 'notice', 'withheld'));
ALTER TABLE notify.alerts DROP CONSTRAINT alerts_episode_id_rule_cause_key;
ALTER TABLE notify.alerts ADD UNIQUE (episode_id, rule, cause, occurrence);
CREATE INDEX alerts_due ON notify.alerts (next_at) WHERE next_at IS NOT NULL;
COMMENT ON COLUMN notify.alerts.kind IS 'A notice asks nobody; of a withheld one nobody was told, and its story says why.';
COMMENT ON COLUMN notify.alerts.next_at IS 'When it goes on by itself; never empty while it is open.';

ALTER TABLE notify.deliveries
    ADD COLUMN telling integer NOT NULL DEFAULT 0,
    ADD COLUMN says text NOT NULL DEFAULT 'alert',
    ADD COLUMN person_id uuid,
    ADD COLUMN leads_to text,
    ALTER COLUMN alert_id DROP NOT NULL,
    ADD CHECK (alert_id IS NOT NULL OR leads_to IS NOT NULL);
ALTER TABLE notify.deliveries DROP CONSTRAINT deliveries_alert_id_channel_address_key;
ALTER TABLE notify.deliveries ADD UNIQUE (alert_id, telling, channel, address);
ALTER TABLE notify.deliveries DROP CONSTRAINT deliveries_channel_check;
ALTER TABLE notify.deliveries ADD CONSTRAINT deliveries_channel_check CHECK (channel IN ('page', 'email', 'sms', 'teams', 'slack'));
ALTER TABLE notify.deliveries DROP CONSTRAINT deliveries_state_check;
ALTER TABLE notify.deliveries ADD CONSTRAINT deliveries_state_check CHECK (state IN (
    'pending', 'sending', 'sent', 'delivered', 'opened', 'kept', 'temporary_failure', 'permanent_failure', 'expired', 'suppressed'
));
COMMENT ON COLUMN notify.deliveries.telling IS 'Which telling of its alert it belongs to: 0 is the first.';
COMMENT ON COLUMN notify.deliveries.says IS 'Which message it is.';
COMMENT ON COLUMN notify.deliveries.leads_to IS 'The path of the page it is about, where that is no alert: a daily list, a test.';

-- Alerts of an older build that still stand go on at once.
UPDATE notify.alerts SET next_at = safereturn.now() WHERE state = 'open';
