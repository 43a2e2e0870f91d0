-- Who came back lately, and whose absence ended in custody or hospital: they have no return yet. Text of UTC instants sorts as time does.
DROP INDEX missing.episodes_by_return;
CREATE INDEX episodes_by_return ON missing.episodes ((coalesce(snapshot ->> 'returned_at', snapshot ->> 'over_at')) DESC)
    WHERE status = 'returned';
