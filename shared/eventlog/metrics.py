"""What Prometheus sees of relays and followers: streams, positions and counts, never a subject."""

from prometheus_client import Counter, Gauge

RELAYED = Counter("safereturn_relay_events", "Events this process appended to the stream", ["stream"])
RELAY_LAG = Gauge("safereturn_relay_lag_events", "Events in the log that the stream does not hold yet", ["stream"])
RELAY_DIVERGED = Gauge("safereturn_relay_diverged", "1 while the stream is ahead of its log or tells another past", ["stream"])

APPLIED = Counter("safereturn_follower_events", "Events this process applied", ["stream", "service"])
POSITION = Gauge("safereturn_follower_position", "The last position applied", ["stream", "service"])
LAG = Gauge("safereturn_follower_lag_events", "Events in the owner's log that are not applied yet", ["stream", "service"])
UNDELIVERED = Gauge("safereturn_follower_undelivered_events", "Dead letters and parked events", ["stream", "service", "kind"])
DIVERGED = Gauge("safereturn_follower_diverged", "1 while the owner's log contradicts what was applied", ["stream", "service"])
