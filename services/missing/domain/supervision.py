"""When a child is missing so often that whoever works with them needs time to think (LA: Derbyshire; Essex police)."""

from datetime import timedelta

OFTEN = 3
OFTEN_WITHIN = timedelta(days=90)
"""So many episodes, by when the child was last seen, call for reflective supervision."""
