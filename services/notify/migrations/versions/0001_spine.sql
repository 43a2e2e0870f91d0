-- What notify knows beside its log: coded facts, who was told and how it went. No child's name is ever here.
CREATE SCHEMA notify;

CREATE TABLE notify.episodes (
    episode_id uuid PRIMARY KEY,
    reference text NOT NULL,
    version integer NOT NULL,
    snapshot jsonb NOT NULL
);
COMMENT ON TABLE notify.episodes IS 'Each episode as missing told of it last.';

CREATE TABLE notify.alerts (
    alert_id uuid PRIMARY KEY,
    episode_id uuid NOT NULL REFERENCES notify.episodes,
    rule text NOT NULL,
    cause text NOT NULL,
    severity text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'acknowledged', 'closed')),
    raised_at timestamptz NOT NULL,
    told text[] NOT NULL,
    snapshot jsonb NOT NULL,
    UNIQUE (episode_id, rule, cause)
);
CREATE INDEX alerts_by_state ON notify.alerts (state, raised_at DESC, alert_id DESC);
CREATE INDEX alerts_by_time ON notify.alerts (raised_at DESC, alert_id DESC);

CREATE TABLE notify.deliveries (
    delivery_id uuid PRIMARY KEY,
    alert_id uuid NOT NULL REFERENCES notify.alerts,
    position text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('page', 'email')),
    address text NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'temporary_failure', 'permanent_failure', 'suppressed')),
    attempts integer NOT NULL DEFAULT 0,
    wanted_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    reference text NOT NULL,
    at timestamptz,
    failure text,
    UNIQUE (alert_id, channel, address)
);
CREATE INDEX deliveries_due ON notify.deliveries (due_at) WHERE state IN ('pending', 'sending', 'temporary_failure');
COMMENT ON COLUMN notify.deliveries.wanted_at IS 'When it was to go out; due_at is when the next attempt is.';
COMMENT ON COLUMN notify.deliveries.leased_until IS 'A process has it in hand until then; longer than any of its time-outs.';
COMMENT ON COLUMN notify.deliveries.reference IS 'What the message is called outside, the same at every attempt: an e-mail''s Message-ID.';
COMMENT ON COLUMN notify.deliveries.failure IS 'The kind of the last failure and the server''s code; never an address or what a server said.';

CREATE TABLE notify.decisions_to_post (
    decision_id uuid PRIMARY KEY,
    alert_id uuid NOT NULL REFERENCES notify.alerts,
    episode_id uuid NOT NULL,
    person jsonb NOT NULL,
    decision text,
    rationale text,
    made_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'refused')),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT safereturn.now(),
    leased_until timestamptz,
    failure text,
    CHECK (state = 'posted' OR (decision IS NOT NULL AND rationale IS NOT NULL))
);
CREATE INDEX decisions_due ON notify.decisions_to_post (due_at) WHERE state = 'waiting';
CREATE INDEX decisions_by_alert ON notify.decisions_to_post (alert_id);
COMMENT ON TABLE notify.decisions_to_post IS 'Words given with an acknowledgement, on their way to missing; wiped here once they are there.';

CREATE TABLE notify.people (
    person_id uuid PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL
);
COMMENT ON TABLE notify.people IS 'Staff who acknowledged, as their credentials gave their names last. Events carry the opaque id only.';

CREATE TABLE notify.answered (
    person_id uuid NOT NULL,
    key text NOT NULL,
    request bytea NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, key)
);
COMMENT ON TABLE notify.answered IS 'Idempotency keys, each with the digest of the request it was used for.';
