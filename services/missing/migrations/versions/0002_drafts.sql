-- What pages need beside the record: the form being filled in, and who came back lately.

CREATE TABLE missing.drafts (
    person_id text PRIMARY KEY,
    draft_id uuid NOT NULL,
    -- By page of the form, the answers as typed: {"risk": [["level", "high"], ...]}.
    answers jsonb NOT NULL,
    -- The episode it became. Its answers are gone by then: the record has them.
    episode_id uuid,
    kept_at timestamptz NOT NULL
);
COMMENT ON TABLE missing.drafts IS 'The form "raise an episode" as far as somebody has got: one per person, forgotten once raised or after two days.';

-- Text of UTC instants sorts as time does.
CREATE INDEX episodes_by_return ON missing.episodes ((snapshot ->> 'returned_at') DESC) WHERE status = 'returned';
