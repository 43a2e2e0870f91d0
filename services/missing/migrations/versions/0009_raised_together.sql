-- A form may be about several children. What was raised already keeps nothing but that it was: the record has it.

DELETE FROM missing.drafts WHERE episode_id IS NOT NULL;
ALTER TABLE missing.drafts DROP COLUMN episode_id;
-- What it came to, once it was raised: [{"episode_id", "reference", "child_id", "again"}]. Its answers are gone by then.
ALTER TABLE missing.drafts ADD COLUMN came_to jsonb NOT NULL DEFAULT '[]';
