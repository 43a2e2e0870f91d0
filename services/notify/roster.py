"""The rota and its people as they stand: what was saved, over what the settings say until somebody saves."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from services.notify.domain.people import (
    ON_THE_PAGE,
    Failed,
    PersonChannel,
    RotaPerson,
    reachable,
    unreachable,
    whose_sign_in,
    working_channels,
    wrong_with,
)
from services.notify.domain.rota import AHEAD, Pieces, held_in, pieces
from services.notify.domain.rota_terms import Rota, Turns, Wrong, wrong_in
from services.notify.settings import NotifySettings
from services.notify.store import channel_tests, documents, people
from services.notify.store.channel_tests import Tested
from services.notify.store.documents import Document
from services.notify.store.people import Known
from shared.clock import Clock
from shared.contracts.alert_codes import Channel, Position
from shared.database import Connection, Pool
from shared.identity.people import DEMO_PEOPLE, Person, Role

ROTA, PERSON = "rota", "person"
"""The kinds of documents here. A person's key is their id."""

NAMESPACE = UUID("5afe0000-0000-5000-8000-000000000002")
"""Of people whom only the settings name, by their e-mail. Never to change: rotas refer to the ids made from it."""

BEFORE_ANY_ROTA = date(2000, 1, 1)

POSITION_OF_ROLE = {
    Role.DIRECTOR: Position.DIRECTOR,
    Role.ASSISTANT_DIRECTOR: Position.ASSISTANT_DIRECTOR,
    Role.HEAD_OF_SERVICE: Position.HEAD_OF_SERVICE,
    Role.TEAM_MANAGER: Position.TEAM_MANAGER,
    Role.EDT: Position.EDT_LEAD,
    Role.MISSING_COORDINATOR: Position.MISSING_COORDINATOR,
    Role.INTERVIEWER: Position.INTERVIEWER,
    Role.LEAD_MEMBER: Position.LEAD_MEMBER,
}
"""The position that a role answers for, whoever is on for it. The deputy's is in no role: it is held on the rota alone."""


class Default(NamedTuple):
    """The rota until one is saved, and the people whom the settings name."""

    rota: Rota
    people: Mapping[UUID, RotaPerson]


def default_rota(settings: NotifySettings) -> Default:
    """Each position of `position_addresses` is always on one person's turn. In a demonstration whose operator named nobody, the made-up
    people hold the positions of their roles."""
    made_up = {one.email: one for one in DEMO_PEOPLE if one.email} if settings.demonstration else {}
    held: Mapping[Position, str] = settings.position_addresses
    if made_up and "position_addresses" not in settings.model_fields_set:
        held = {POSITION_OF_ROLE[one.role]: email for email, one in made_up.items() if one.role in POSITION_OF_ROLE}
    ids = {email: UUID(made_up[email].id) if email in made_up else uuid5(NAMESPACE, email.casefold()) for email in held.values()}
    always = [Turns(position=position, people=(ids[email],), starts_on=BEFORE_ANY_ROTA) for position, email in held.items()]
    named = {
        ids[email]: RotaPerson(
            name=made_up[email].name if email in made_up else email,
            email=email,
            channels=(ON_THE_PAGE, PersonChannel(channel=Channel.EMAIL, address=email), *_to_ring(email, made_up)),
        )
        for email in held.values()
    }
    return Default(Rota(turns=tuple(always)), named)


def _to_ring(email: str, made_up: Mapping[str, Person]) -> list[PersonChannel]:
    """A made-up person's telephone, kept to be rung and sent no texts: of the numbers that Ofcom keeps for drama, which reach nobody."""
    if email not in made_up:
        return []
    return [PersonChannel(channel=Channel.SMS, address=f"+4477009001{list(made_up).index(email):02d}", enabled=False)]


class Roster(NamedTuple):
    """The rota and everybody who can be on it. Versions are 0 for what only the settings say.

    `failed` are the addresses of which the latest word is that nothing arrives there; looked up for pages, not for sending.
    """

    rota: Rota
    version: int
    people: Mapping[UUID, RotaPerson]
    versions: Mapping[UUID, int]
    failed: Failed = frozenset()


async def load(conn: Connection, default: Default) -> Roster:
    saved = await documents.current(conn, ROTA)
    each = {UUID(one.key): one for one in await documents.each_current(conn, PERSON)}
    return Roster(
        Rota.model_validate(saved.body) if saved else default.rota,
        saved.version if saved else 0,
        {**default.people, **{who: RotaPerson.model_validate(one.body) for who, one in each.items()}},
        {who: one.version for who, one in each.items()},
    )


class NobodyKnown(Exception):
    """Nobody on the rota's list of people has this id."""


class NotSound(Exception):
    """What was to be saved contradicts itself or what is known; `wrong` says where."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("; ".join(f"{one.field} {one.message}" for one in wrong))
        self.wrong = wrong


class Change(NamedTuple):
    """A version of the rota, the one before it, and who made it when; `by` is None for somebody never seen here by name."""

    document: Document
    rota: Rota
    before: Rota
    by: Known | None


@dataclass(frozen=True, slots=True)
class Rostering:
    """`carried` are the channels this system can send by, `mail_domain` ends every Message-ID, `wake` is called for a test to go out."""

    pool: Pool
    clock: Clock
    default: Default
    carried: Collection[Channel]
    mail_domain: str
    wake: Callable[[], None]

    async def roster(self) -> Roster:
        async with self.pool.connection() as conn:
            return await self._whole(conn)

    def ahead(self, roster: Roster) -> Pieces:
        """The next `AHEAD` of every position that the rota names."""
        now = self.clock.now()
        return pieces(roster.rota, roster.rota.positions, now, now + AHEAD)

    def flagged(self, roster: Roster, ahead: Pieces) -> dict[UUID, tuple[Position, ...]]:
        """Those who will be on and would be reached by nothing but an open page."""
        return unreachable(held_in(ahead), roster.people, self.carried, roster.failed)

    def reachable(self, roster: Roster, person_id: UUID) -> bool:
        return reachable(roster.people[person_id], self.carried, roster.failed)

    async def _whole(self, conn: Connection) -> Roster:
        roster = await load(conn, self.default)
        return roster._replace(failed=await channel_tests.failed(conn))

    async def changes(self, limit: int = 20, before: int | None = None) -> list[Change]:
        """The latest first, or the latest before a version."""
        async with self.pool.connection() as conn:
            found = await documents.history(conn, ROTA, limit=limit + 1, before=before)
            known = await people.called(conn, {one.by for one in found})
        rotas = [*(Rota.model_validate(one.body) for one in found), self.default.rota]
        return [Change(one, rotas[n], rotas[n + 1], known.get(one.by)) for n, one in enumerate(found[:limit])]

    async def set_rota(self, by: Person, change: Callable[[Rota], Rota], if_match: int | None = None) -> Roster:
        """What `change` makes of the current rota becomes the next. Raises NotSound, documents.Stale."""
        async with self.pool.connection() as conn:
            await documents.lock(conn, ROTA)
            roster = await load(conn, self.default)
            if if_match is not None and if_match != roster.version:
                raise documents.Stale(await documents.current(conn, ROTA))
            rota = change(roster.rota)
            if wrong := wrong_in(rota, roster.people):
                raise NotSound(wrong)
            now = self.clock.now()
            await documents.save(conn, ROTA, rota, by, now)
            await documents.lock(conn, PERSON)
            for who in sorted(rota.named - {UUID(one.key) for one in await documents.each_current(conn, PERSON)}):
                # From here on the rota does not depend on the settings any more.
                await documents.save(conn, PERSON, roster.people[who], by, now, key=str(who), expected=0)
            return await self._whole(conn)

    async def set_person(
        self, by: Person, person_id: UUID, change: Callable[[RotaPerson | None], RotaPerson], if_match: int | None = None
    ) -> Roster:
        """As `set_rota`, for one person; `change` is given None for somebody new. Raises NotSound, documents.Stale."""
        async with self.pool.connection() as conn:
            await documents.lock(conn, PERSON)
            roster = await load(conn, self.default)
            if if_match is not None and if_match != roster.versions.get(person_id, 0):
                raise documents.Stale(await documents.current(conn, PERSON, str(person_id)))
            person = change(roster.people.get(person_id))
            if wrong := wrong_with(person_id, person, roster.people):
                raise NotSound(wrong)
            await documents.save(conn, PERSON, person, by, self.clock.now(), key=str(person_id))
            return await self._whole(conn)

    async def set_channels(self, by: Person, person_id: UUID, channels: Sequence[PersonChannel], if_match: int | None = None) -> Roster:
        """Raises NobodyKnown, NotSound, documents.Stale."""

        def changed(person: RotaPerson | None) -> RotaPerson:
            if person is None:
                raise NobodyKnown
            return RotaPerson(name=person.name, email=person.email, channels=tuple(channels))

        return await self.set_person(by, person_id, changed, if_match)

    async def test(self, person_id: UUID) -> dict[tuple[Channel, str], Tested]:
        """A message to each of their channels that this system can send by, but the page. Raises NobodyKnown."""
        async with self.pool.connection() as conn:
            roster = await load(conn, self.default)
            if person_id not in roster.people:
                raise NobodyKnown
            chosen = [one for one in working_channels(roster.people[person_id], self.carried) if one.channel is not Channel.PAGE]
            await channel_tests.add(conn, person_id, chosen, self.clock.now(), self.mail_domain)
            asked = await channel_tests.latest(conn, person_id)
        self.wake()
        return asked

    async def tested(self, person_id: UUID) -> dict[tuple[Channel, str], Tested]:
        """How the latest test of each address went."""
        async with self.pool.connection() as conn:
            return await channel_tests.latest(conn, person_id)


def theirs(person: Person, roster: Roster) -> UUID | None:
    """Which of the people on the list somebody signed in is."""
    return whose_sign_in(person.id, person.email, roster.people)
