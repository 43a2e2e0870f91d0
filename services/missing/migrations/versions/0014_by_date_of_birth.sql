-- Records to review are looked for by date of birth, and counted where there is none (store/retention.py).
CREATE INDEX children_by_birth ON missing.children ((snapshot ->> 'date_of_birth'), child_id);
