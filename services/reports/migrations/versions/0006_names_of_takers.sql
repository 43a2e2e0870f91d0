ALTER TABLE reports.exports ADD COLUMN name text;
COMMENT ON COLUMN reports.exports.name IS 'Of whoever took them, as they signed in; unknown of what was taken before this was kept.';
