"""Another way to the same person, where one way is of no use: a text that may be blocked, or a message that could not be delivered."""

from uuid import UUID

import structlog

from services.notify.directory import Directory
from services.notify.domain.recipients import delivery_id, message_id
from services.notify.store.deliveries import Claimed, Delivery
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.database import Connection

logger = structlog.get_logger()

# Nothing comes back where this telling of the alert has a message to this address already.
INSERT = """
INSERT INTO notify.deliveries
    (delivery_id, alert_id, telling, says, position, person_id, stands_in, channel, address, state, wanted_at, due_at, reference)
SELECT %(id)s, alert_id, telling, says, position, person_id, stands_in, %(channel)s, %(address)s, 'pending',
       safereturn.now(), safereturn.now(), %(name)s
FROM notify.deliveries WHERE delivery_id = %(for)s
ON CONFLICT DO NOTHING RETURNING delivery_id
"""


async def another_way(
    conn: Connection, directory: Directory, mail_domain: str, one: Claimed | Delivery, state: DeliveryState, why: str
) -> UUID | None:
    """The delivery that now stands in for one of an alert; None where every way of theirs is in use for this telling already.

    What refused an address for good may take another of the same person; what was too slow, or takes no more, is left alone. At night it
    waits when it is about to be sent, as any message does. `mail_domain` ends every Message-ID.
    """
    assert one.alert_id is not None, "what is about no alert goes one way"
    added = None
    for way, address in await directory.ways_of(conn, one.person_id) if one.person_id else ():
        id_ = delivery_id(one.alert_id, way, address, one.telling)
        name = message_id(id_, mail_domain) if way is Channel.EMAIL else str(id_)
        told = {"id": id_, "channel": way.value, "address": address, "name": name, "for": one.delivery_id}
        fresh = way is not one.channel or state is DeliveryState.PERMANENT_FAILURE
        if fresh and await (await conn.execute(INSERT, told)).fetchone():
            added = id_
            break
    logger.warning("another way", delivery=str(one.delivery_id), channel=one.channel, why=why, instead=added and str(added))
    return added
