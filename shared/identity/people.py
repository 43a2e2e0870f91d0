"""People and their roles, and the made-up people of the demonstration.

A person here is what their credentials say: nothing is looked up, so nobody's sign-in depends on a database or on another service.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5


class Role(StrEnum):
    """The roles of surface.md. Their order decides which one a record shows for somebody with several."""

    DIRECTOR = "director"
    ASSISTANT_DIRECTOR = "assistant_director"
    HEAD_OF_SERVICE = "head_of_service"
    TEAM_MANAGER = "team_manager"
    EDT = "edt"
    MISSING_COORDINATOR = "missing_coordinator"
    SOCIAL_WORKER = "social_worker"
    IRO = "iro"
    INTERVIEWER = "interviewer"
    CARER = "carer"
    LEAD_MEMBER = "lead_member"
    PLANNER = "planner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def shown(self) -> str:
        """The role as a page shows it: `EDT`, `Social worker`."""
        return _TITLES.get(self, self.value.replace("_", " ").capitalize())


_TITLES = {Role.EDT: "Emergency duty team", Role.IRO: "Independent reviewing officer", Role.DIRECTOR: "Director of children’s services"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody signed in, as their credentials describe them.

    `id` is opaque, the same at every sign-in, and the only part of a person that goes into events. `placement` is the register's
    identifier of the home a carer works in. `whole_authority` is False for guests, who see no further than their own placement.
    `sid` names the browser session and is None for a bearer token; `purpose` is the reason given for this one reading.
    """

    id: str
    name: str
    roles: frozenset[Role]
    team: str | None = None
    email: str | None = None
    placement: str | None = None
    whole_authority: bool = True
    sid: str | None = None
    purpose: str | None = None

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError("a person holds at least one role")
        UUID(self.id)

    @property
    def role(self) -> Role:
        """The first of their roles: what timelines show."""
        return next(role for role in Role if role in self.roles)

    @property
    def recorded_by(self) -> str:
        """What an event says of whoever recorded it, `<role>:<id>`: never the name."""
        return f"{self.role}:{self.id}"


TEAMS = {
    "CLA-N": "Children looked after, north",
    "CLA-S": "Children looked after, south",
    "CWD": "Disabled children",
    "UASC": "Unaccompanied children",
    "CP": "Court and permanence",
    "LC": "Sixteen plus and leaving care",
    "EDT": "Emergency duty",
}
"""The made-up authority's teams, code to name: the demonstration people belong to them."""

_PEOPLE = UUID("5afe0000-0000-4000-8000-000000000000")


def person_id(role: Role, name: str) -> str:
    """The same id for the same role and name, so that a token issued again is the same person on timelines and in access logs."""
    return str(uuid5(_PEOPLE, f"{role}:{name}"))


def _demo(number: int, role: Role, name: str, team: str | None = None, placement: str | None = None) -> Person:
    return Person(
        id=f"5afe0000-0000-4000-8000-{number:012d}",
        name=name,
        roles=frozenset({role}),
        team=team,
        email=f"{role.value.replace('_', '.')}@example.gov.uk",
        placement=placement,
        whole_authority=placement is None,
    )


DEMO_PEOPLE: tuple[Person, ...] = (
    _demo(1, Role.SOCIAL_WORKER, "Nadia Rahman", team="CLA-N"),
    _demo(2, Role.TEAM_MANAGER, "Grace Okafor", team="CLA-N"),
    _demo(3, Role.EDT, "Tom Whitfield", team="EDT"),
    _demo(4, Role.CARER, "Maureen Pike", placement="9900001"),
    _demo(5, Role.INTERVIEWER, "Joel Abara"),
    _demo(6, Role.MISSING_COORDINATOR, "Priya Nair"),
    _demo(7, Role.DIRECTOR, "Helen Marsh"),
    _demo(8, Role.ASSISTANT_DIRECTOR, "David Osei"),
    _demo(9, Role.HEAD_OF_SERVICE, "Ruth Calder"),
    _demo(10, Role.LEAD_MEMBER, "Councillor Ann Birch"),
    _demo(11, Role.IRO, "Samuel Teague"),
    _demo(12, Role.PLANNER, "Wei Zhang"),
    _demo(13, Role.AUDITOR, "Fiona Laird"),
    _demo(14, Role.ADMINISTRATOR, "Callum Reyes"),
)
"""One made-up person per role. They exist only while no OIDC issuer is set."""
