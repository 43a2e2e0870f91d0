"""On an episode's page one line for each telling of an alert, with what became of its messages: the alert itself has each of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.missing.domain.telling import REACHED, REACHED_NOBODY
from services.missing.timeline import Entry
from shared.contracts.alert_codes import Channel, DeliveryState

TELLINGS = frozenset({"notify.alert_raised", "notify.alert_escalated"})


def folded(timeline: Iterable[Entry]) -> list[Entry]:
    """In the order of the timeline, oldest first. A message stands with the telling before it, of its own alert where that is known."""
    found: list[Entry] = []
    messages: dict[int, list[Entry]] = {}
    latest: dict[UUID | None, int] = {}
    for entry in timeline:
        place = latest.get(entry.alert, latest.get(None)) if entry.sent else None
        if place is not None:
            messages.setdefault(place, []).append(entry)
            continue
        if entry.type in TELLINGS:
            latest[entry.alert] = latest[None] = len(found)
        found.append(entry)
    for place, sent in messages.items():
        if said := _became(sent):
            found[place] = found[place]._replace(headline=f"{found[place].headline}; {said}")
    return found


def _became(messages: Sequence[Entry]) -> str:
    """Of each message its latest state. A place on the alerts page is no message."""
    states: dict[UUID, DeliveryState] = {
        one.sent.delivery_id: one.sent.state for one in messages if one.sent and one.sent.channel is not Channel.PAGE
    }
    kinds = {
        "sent": sum(state in REACHED for state in states.values()),
        "reached nobody": sum(state in REACHED_NOBODY for state in states.values()),
        "not needed any more": sum(state is DeliveryState.SUPPRESSED for state in states.values()),
    }
    kinds["on the way"] = len(states) - sum(kinds.values())
    said = [f"{many} {what}" for what, many in kinds.items() if many]
    return f"{len(states)} message{'' if len(states) == 1 else 's'}: {', '.join(said)}" if states else ""
