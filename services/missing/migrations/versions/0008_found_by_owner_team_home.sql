-- Everybody's own list, and finding anything: by who holds it, by team, by home, and what is not over yet. The database derives the
-- columns from the snapshot; one whose value stays the same leaves its index alone at every change of an episode.
ALTER TABLE missing.episodes
    ADD COLUMN owner text GENERATED ALWAYS AS (snapshot ->> 'owner') STORED,
    ADD COLUMN team text GENERATED ALWAYS AS (snapshot #>> '{child,team}') STORED,
    ADD COLUMN placement text GENERATED ALWAYS AS (snapshot #>> '{child,urn}') STORED;
CREATE INDEX episodes_by_owner ON missing.episodes (owner, last_seen_at DESC, episode_id DESC) WHERE owner IS NOT NULL;
CREATE INDEX episodes_by_team ON missing.episodes (team, last_seen_at DESC, episode_id DESC) WHERE team IS NOT NULL;
CREATE INDEX episodes_by_placement ON missing.episodes (placement, last_seen_at DESC, episode_id DESC) WHERE placement IS NOT NULL;
CREATE INDEX episodes_not_over ON missing.episodes (last_seen_at DESC, episode_id DESC) WHERE status IN ('open', 'found', 'returned');
COMMENT ON COLUMN missing.episodes.placement IS 'The home (URN) where the child lived when they went missing; where they live now is in missing.children.';
