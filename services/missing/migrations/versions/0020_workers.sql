CREATE INDEX names_by_worker ON missing.names (worker);
