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
-- `known_on`, here and in every table: the Europe/London date on which this version was written down.
CREATE TABLE episodes (
    authority VARCHAR NOT NULL,
    episode_id UUID NOT NULL,
    version INTEGER NOT NULL,
    known_on DATE NOT NULL,
    reference VARCHAR NOT NULL,
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
    -- Whether the placement began as an emergency, and whether the child was given another social worker in the 365 days before.
    emergency_start BOOLEAN,
    worker_changed BOOLEAN,
    risk VARCHAR,
    in_care BOOLEAN NOT NULL,
    -- The child's marks in force that day, and whether a response plan was.
    marks VARCHAR[] NOT NULL,
    plan_kept BOOLEAN NOT NULL,
    urn VARCHAR,
    -- Four times are kept: last seen, reported, when a thing happened, and (here, of the absence itself) when it was written down.
    last_seen_precision VARCHAR NOT NULL,
    reported_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    police_risk VARCHAR,
    police_told_at TIMESTAMP,
    -- Whom there was a word about: told at a time, or (none) decided not to tell.
    told STRUCT(who VARCHAR, told_at TIMESTAMP)[] NOT NULL,
    handed_over BOOLEAN,
    intelligence INTEGER NOT NULL,
    -- The first decision of each sort, by its own time: of a meeting planned that is the meeting's.
    strategy_at TIMESTAMP,
    strategy STRUCT(decision VARCHAR, kind VARCHAR, at_time TIMESTAMP, quorate BOOLEAN)[] NOT NULL,
    decided_at TIMESTAMP,
    decisions STRUCT(kind VARCHAR, at_time TIMESTAMP)[] NOT NULL,
    found_at TIMESTAMP,
    found_location VARCHAR,
    safe_to_return BOOLEAN,
    prevention_checked_at TIMESTAMP,
    -- What followed the return. `planned`, `offers`, `interviews`, `discussions`, `actions` are all there were; the columns beside them
    -- what a question asks most: the first offer really made, the first interview held and by whom, the latest outcome.
    plan_made_at TIMESTAMP,
    planned VARCHAR[],
    offers STRUCT(offered_at TIMESTAMP, outcome VARCHAR)[] NOT NULL,
    offered_at TIMESTAMP,
    accepted BOOLEAN NOT NULL,
    outcome VARCHAR,
    interviews STRUCT(
        held_at TIMESTAMP, conductor_relation VARCHAR, independent BOOLEAN, reasons VARCHAR[], harms VARCHAR[],
        -- What the child answered by yes or no to the three questions asked of them.
        listened_to BOOLEAN, right_person BOOLEAN, changed BOOLEAN
    )[] NOT NULL,
    held_at TIMESTAMP,
    conductor_relation VARCHAR,
    independent BOOLEAN,
    discussions TIMESTAMP[] NOT NULL,
    discussed_at TIMESTAMP,
    -- What the child told, coded, in interviews and discussions together.
    reasons VARCHAR[] NOT NULL,
    harms VARCHAR[] NOT NULL,
    age_gaps VARCHAR[] NOT NULL,
    actions STRUCT(due DATE, origin VARCHAR, done_at TIMESTAMP, support VARCHAR)[] NOT NULL,
    closed_at TIMESTAMP
);

-- What the Department counts: a stretch of an episode with one category. The age is that at the period's own start.
CREATE TABLE periods (
    authority VARCHAR NOT NULL,
    episode_id UUID NOT NULL,
    version INTEGER NOT NULL,
    known_on DATE NOT NULL,
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
    known_on DATE NOT NULL,
    care_status VARCHAR NOT NULL,
    date_of_birth DATE,
    sex VARCHAR,
    ethnicity VARCHAR,
    team VARCHAR,
    provisional BOOLEAN,
    matched_to VARCHAR,
    restricted BOOLEAN,
    -- Where the child lives now: in or out of the area, miles from home, and since when where the case system told it.
    in_area BOOLEAN,
    distance_miles DOUBLE,
    host_authority VARCHAR,
    placed_on DATE,
    -- The placement told beside the 903 files, and not in one yet (decision 0015).
    told_placement STRUCT(
        decom DATE, rne VARCHAR, ls VARCHAR, cin VARCHAR, place VARCHAR, place_provider VARCHAR, "dec" DATE, rec VARCHAR, urn VARCHAR
    ),
    marks STRUCT(code VARCHAR, since DATE, until DATE)[] NOT NULL,
    -- The response plan and the photograph kept for the day the child is missing.
    plan_agreed_on DATE,
    plan_review_by DATE,
    grab_pack_kept_on DATE,
    photograph_taken_on DATE
);

-- The Department's episodes of care.
CREATE TABLE care (
    authority VARCHAR NOT NULL,
    child_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    known_on DATE NOT NULL,
    legal_status VARCHAR,
    began_on DATE NOT NULL,
    ceased_on DATE,
    reason_began VARCHAR,
    reason_ceased VARCHAR,
    need VARCHAR,
    placement_type VARCHAR,
    provider VARCHAR,
    urn VARCHAR
);

CREATE TABLE alerts (
    authority VARCHAR NOT NULL,
    alert_id UUID NOT NULL,
    version INTEGER NOT NULL,
    known_on DATE NOT NULL,
    episode_id UUID NOT NULL,
    rule VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    raised_at TIMESTAMP NOT NULL,
    raised_on DATE NOT NULL,
    acknowledged_at TIMESTAMP,
    acknowledged_role VARCHAR,
    acted_at TIMESTAMP,
    closed_at TIMESTAMP,
    stands VARCHAR,
    wakes BOOLEAN,
    nobody_reached BOOLEAN
);

-- When each part of the answer to an absence was written down, and by which role and person (an opaque id): a row for each event that
-- records one. Nothing takes a row's place, so it has no past: `known_on` says since when it is known. A row of the part `in_error` says
-- that the entry of its version was recorded in error.
CREATE TABLE parts_recorded (
    authority VARCHAR NOT NULL,
    episode_id UUID NOT NULL,
    version INTEGER NOT NULL,
    known_on DATE NOT NULL,
    part VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    happened_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    role VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    -- Of a return plan, of an offer, of an interview; `coded`: of an interview or discussion, whether the child's reasons are.
    planned VARCHAR[],
    outcome VARCHAR,
    conductor_relation VARCHAR,
    independent BOOLEAN,
    coded BOOLEAN
);
CREATE VIEW recordings AS SELECT w.* FROM parts_recorded AS w
    ANTI JOIN (FROM parts_recorded WHERE part = 'in_error') AS mark USING (authority, episode_id, version) WHERE w.part <> 'in_error';

-- What stood at the end of earlier London days: for every subject the last version of each day on which it changed, but the one that stands.
CREATE TABLE episodes_past AS FROM episodes WITH NO DATA;
CREATE TABLE periods_past AS FROM periods WITH NO DATA;
CREATE TABLE children_past AS FROM children WITH NO DATA;
CREATE TABLE care_past AS FROM care WITH NO DATA;
CREATE TABLE alerts_past AS FROM alerts WITH NO DATA;
