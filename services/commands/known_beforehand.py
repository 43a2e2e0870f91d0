"""What is kept of a few made-up children for the day they go: a response plan, a grab pack and a drawing in place of a photograph."""

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any, NamedTuple

import httpx
from PIL import Image, ImageDraw

from services.commands.system import answer


class Known(NamedTuple):
    """`agreed` and `photographed` are days ago; `photographed` is None where there is no photograph."""

    plan: Mapping[str, Any]
    pack: Mapping[str, Any]
    agreed: int
    photographed: int | None


KNOWN: Mapping[int, Known] = {
    0: Known(
        {
            "where_to_look": "Their grandmother’s flat, then the park behind the station.\nThe skate ramp at weekends.",
            "whom_to_ring": [
                {"name": "Rose Adeyemi", "relation": "grandmother", "number": "020 7946 0101"},
                {"name": "Alison Grant", "relation": "their carer", "number": "020 7946 0102"},
            ],
            "when_to_report": "30 minutes after they should be back; at once after dark.",
            "will_talk_to": "Their grandmother, or their form tutor.",
            "agreed_with": "the child and their carer",
            "tell_director_always": True,
        },
        {
            "looks": "Slim, about 5 foot 4. Short dark hair, a stud in the left ear. Mostly a grey hoodie and white trainers.",
            "health": "Asthma: a blue inhaler, which they may not have with them.",
            "phone": "020 7946 0103. Answers messages rather than calls.",
            "friends": "Two friends from the skate ramp, first names only. An older cousin in the next borough.",
            "places": "The park behind the station, the skate ramp, the library when it is cold.",
        },
        agreed=40,
        photographed=55,
    ),
    14: Known(
        {
            "where_to_look": "The café by the canal, then the friend’s block.",
            "when_to_report": "At the time agreed for coming back, without waiting.",
            "agreed_with": "the child and their carer",
        },
        {"looks": "Tall, glasses, a green parka in all weathers.", "phone": "020 7946 0107"},
        agreed=230,
        photographed=500,
    ),
}
"""Whom to ring is nobody who signs in here: the made-up carer looks after other children, and these live where the register says.

By the `nth` child of an age that goes missing: one whose papers are in order, and one whose review and photograph are past their day."""

REVIEWED_AFTER = timedelta(days=182)


def keep_beforehand(worker: httpx.Client, child_id: str, known: Known, today: date) -> None:
    """Sent again, it is kept as it is. `today` is a London date."""
    path, agreed = f"/missing/api/children/{child_id}", today - timedelta(days=known.agreed)
    days = {"agreed_on": agreed.isoformat(), "review_by": (agreed + REVIEWED_AFTER).isoformat()}
    answer(worker.put(f"{path}/response-plan", json={**known.plan, **days}))
    answer(worker.put(f"{path}/grab-pack", json=dict(known.pack)))
    if known.photographed is not None:
        taken = (today - timedelta(days=known.photographed)).isoformat()
        answer(worker.put(f"{path}/photo", files={"photo": ("drawing.jpg", drawing(), "image/jpeg")}, data={"taken_on": taken}))


def drawing() -> bytes:
    """Head and shoulders of nobody, a JPEG."""
    picture = Image.new("RGB", (600, 780), "#dfe7ec")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((70, 470, 530, 1000), fill="#5d7385")
    pen.ellipse((190, 140, 410, 440), fill="#a9826a")
    pen.pieslice((180, 110, 420, 400), 180, 360, fill="#3a2f2a")
    made = BytesIO()
    picture.save(made, "JPEG", quality=85)
    return made.getvalue()
