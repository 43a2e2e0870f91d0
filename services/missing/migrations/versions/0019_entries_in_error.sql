-- What lists ask of each step, whether it stands: the marks are few, and nobody looks through the log for them.
CREATE INDEX entries_in_error ON safereturn.log (subject) WHERE type = 'missing.entry_recorded_in_error';
