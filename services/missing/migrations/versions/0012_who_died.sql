-- The few episodes that ended in a death, for the list of records to review: without it every child's episodes were looked through.
CREATE INDEX episodes_died ON missing.episodes (child_id, last_seen_at DESC)
    WHERE snapshot #>> '{other_end,kind}' = 'died' AND status <> 'cancelled';
