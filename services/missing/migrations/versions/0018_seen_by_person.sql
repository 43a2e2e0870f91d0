-- Found by the kind of placement where the child lived when they went missing, latest first.
CREATE INDEX episodes_by_place ON missing.episodes ((snapshot #>> '{child,placement_type}'), last_seen_at DESC, episode_id DESC);

-- Whose records one person has seen, in a time: for the auditor, who otherwise asks by child.
CREATE INDEX audit_by_person ON missing.audit (person_id, at);
