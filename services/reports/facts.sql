-- The collated facts. All of it is rebuilt from the logs at any time: whenever this file's text changes, the old facts are thrown away.
-- Times are UTC, `..._on` the Europe/London date of the same instant. No primary keys: at 10 million rows their index costs seven times
-- the table; rows are replaced by key within a batch. NOT NULL is what an event must say: one that does not is a dead letter.

-- How far each stream has been applied; written in the same transaction as what it brought.
CREATE TABLE follow (
    stream VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    last_id UUID
);

-- Events that could not be applied: `dead` unreadable in the log itself, `parked` newer than this build.
CREATE TABLE set_aside (
    stream VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    event_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    raw VARCHAR NOT NULL,
    set_aside_at TIMESTAMP NOT NULL
);

-- One absence. What describes the child and the placement is as it was at the start.
CREATE TABLE episodes (
    authority VARCHAR NOT NULL,
    episode_id UUID NOT NULL,
    version INTEGER NOT NULL,
    child_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    times VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    last_seen_on DATE NOT NULL,
    returned_at TIMESTAMP,
    returned_on DATE,
    -- When the absence was over and the interview's clock began: by a return, or in custody or hospital, whichever was first.
    over_at TIMESTAMP,
    over_on DATE,
    ended_by VARCHAR,
    offered_within_72_hours BOOLEAN,
    held_within_72_hours BOOLEAN,
    care_status VARCHAR NOT NULL,
    date_of_birth DATE,
    age TINYINT,
    sex VARCHAR,
    legal_status VARCHAR,
    placement_type VARCHAR,
    provider VARCHAR,
    in_area BOOLEAN,
    team VARCHAR,
    risk VARCHAR
);

-- What the Department counts: a stretch of an episode with one category. The age is that at the period's own start.
CREATE TABLE periods (
    authority VARCHAR NOT NULL,
    episode_id UUID NOT NULL,
    child_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    start_on DATE NOT NULL,
    end_on DATE,
    -- The last day it is known to have gone on: its end, or where none was ever sent the last day of the year it was sent for.
    counts_to DATE,
    ends_at_midnight BOOLEAN,
    sent STRUCT(collection_year VARCHAR, line INTEGER)[] NOT NULL,
    care_status VARCHAR NOT NULL,
    date_of_birth DATE,
    age TINYINT,
    sex VARCHAR,
    legal_status VARCHAR,
    placement_type VARCHAR,
    provider VARCHAR,
    in_area BOOLEAN,
    team VARCHAR
);

CREATE TABLE children (
    authority VARCHAR NOT NULL,
    child_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    care_status VARCHAR NOT NULL,
    date_of_birth DATE,
    sex VARCHAR,
    ethnicity VARCHAR,
    team VARCHAR
);

-- The Department's episodes of care.
CREATE TABLE care (
    authority VARCHAR NOT NULL,
    child_id VARCHAR NOT NULL,
    legal_status VARCHAR,
    began_on DATE NOT NULL,
    ceased_on DATE
);

CREATE TABLE alerts (
    authority VARCHAR NOT NULL,
    alert_id UUID NOT NULL,
    version INTEGER NOT NULL,
    episode_id UUID NOT NULL,
    rule VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    raised_at TIMESTAMP NOT NULL,
    acknowledged_at TIMESTAMP,
    closed_at TIMESTAMP
);
