-- Once a London date: coded facts and their order as they were seen. Nothing in it is ever changed but by signing it off.
CREATE TABLE notify.daily_lists (
    day date PRIMARY KEY,
    made_at timestamptz NOT NULL,
    snapshot jsonb NOT NULL,
    signed_off_by uuid,
    signed_off_role text,
    signed_off_at timestamptz,
    comment text,
    CHECK ((signed_off_by IS NULL) = (signed_off_at IS NULL) AND (signed_off_by IS NULL) = (signed_off_role IS NULL)),
    CHECK (comment IS NULL OR signed_off_by IS NOT NULL)
);
COMMENT ON TABLE notify.daily_lists IS 'Daily lists as seen; no name is in them: those are resolved for the reader.';

CREATE TABLE notify.rounds (
    what text NOT NULL,
    due_at timestamptz NOT NULL,
    gone_at timestamptz NOT NULL,
    PRIMARY KEY (what, due_at)
);
COMMENT ON TABLE notify.rounds IS 'What goes out at an hour of the day, each time of it once, by whichever process was first.';

-- Who came back lately although the episode is closed already, without reading all that ever was.
CREATE INDEX episodes_closed_by_return ON notify.episodes ((snapshot ->> 'returned_at')) WHERE status = 'closed';

CREATE TABLE notify.children (
    child_id text PRIMARY KEY,
    version integer NOT NULL,
    review_by date,
    photograph boolean NOT NULL,
    restricted boolean NOT NULL
);
COMMENT ON TABLE notify.children IS 'What the register said last of a child''s response plan and photograph: coded, without a name.';

CREATE TABLE notify.findings (
    finding_id uuid PRIMARY KEY,
    kind text NOT NULL,
    about text NOT NULL,
    found_at timestamptz NOT NULL,
    told_at timestamptz,
    over_at timestamptz
);
CREATE UNIQUE INDEX findings_standing ON notify.findings (kind, about) WHERE over_at IS NULL;
CREATE INDEX findings_by_time ON notify.findings (found_at DESC);
COMMENT ON TABLE notify.findings IS 'What should have happened and did not, until it is right again. `about` is a code, a date or an id.';

CREATE TABLE notify.audited (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    looked_at timestamptz NOT NULL,
    pinged_at timestamptz
);
INSERT INTO notify.audited (looked_at) VALUES ('-infinity');
COMMENT ON TABLE notify.audited IS 'When somebody last looked for what did not happen, and last told the outside that all is well.';

-- Empty while all is well; then what is about no alert, and what reached nobody.
CREATE INDEX alerts_without_next_step ON notify.alerts (raised_at) WHERE state = 'open' AND next_at IS NULL;
CREATE INDEX deliveries_about_pages ON notify.deliveries (leads_to) WHERE alert_id IS NULL;
CREATE INDEX deliveries_failed ON notify.deliveries (at DESC) WHERE state IN ('permanent_failure', 'expired', 'kept');
