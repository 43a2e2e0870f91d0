"""What notify asks for its daily list: how old the register is, and what whoever holds an episode is called."""

from typing import Any

from council import REGISTER, Council

from shared.identity.between_services import EPISODES_COMPARE, NAMES_READ, REGISTER_AGE
from shared.identity.people import Person, Role, person_id

AGE = "/missing/api/register/age"
ONGOING = "/missing/api/ongoing-episodes"


async def loaded(council: Council) -> str | None:
    answer = await council.http.get(AGE, headers=council.as_service("notify", REGISTER_AGE))
    assert answer.status_code == 200, answer.text
    said: str | None = answer.json()["loaded_at"]
    return said


async def test_the_register_says_when_it_was_loaded_last_also_where_nothing_had_changed(empty_council: Council) -> None:
    council = empty_council
    assert await loaded(council) is None, "nothing was ever loaded"
    await council.bring(REGISTER)
    council.clock.forward(hours=24)
    await council.raise_episode()
    await council.bring(REGISTER)
    assert await loaded(council) == council.clock.now().isoformat().replace("+00:00", "Z"), "the same files again are a load"
    at = await loaded(council)
    council.clock.forward(hours=1)
    await council.get("/api/children/1001")
    assert await loaded(council) == at, "a look at a record, or an episode, is none"


async def test_nobody_but_notify_asks_how_old_the_register_is(council: Council) -> None:
    assert (await council.http.get(AGE, headers=council.headers("director"))).status_code == 403
    assert (await council.http.get(AGE)).status_code == 401


async def test_what_colleagues_are_called_is_told_to_staff_and_never_to_a_guest(council: Council) -> None:
    await council.raise_episode()
    someone = person_id(Role.SOCIAL_WORKER, "Demo")
    for role, placement, told in ((Role.DIRECTOR, None, {someone: "Demo"}), (Role.CARER, "SC900001", {})):
        who = person_id(role, "A reader")
        reader = Person(id=who, name="A reader", roles=frozenset({role}), placement=placement, whole_authority=placement is None)
        headers = council.as_service("notify", NAMES_READ, reader)
        answer = await council.http.get("/missing/api/names", params={"person_id": someone}, headers=headers)
        assert answer.json() == {"names": {}, "people": told}


async def ongoing(council: Council, **asked: Any) -> dict[str, Any]:
    answer = await council.http.get(ONGOING, params=asked, headers=council.as_service("notify", EPISODES_COMPARE))
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def test_notify_is_told_which_episodes_go_on_and_nothing_else_of_them(council: Council) -> None:
    nothing = await ongoing(council)
    assert (nothing["items"], nothing["next"]) == ([], None)
    first = (await council.raise_episode()).json()
    second = (await council.raise_episode("1002")).json()
    said = await ongoing(council, limit=1)
    assert said["items"] == [{name: first[name] for name in ("episode_id", "reference", "status", "version")}]
    assert said["position"] > nothing["position"]
    rest = await ongoing(council, limit=1, cursor=said["next"])
    assert ([one["episode_id"] for one in rest["items"]], rest["next"]) == ([second["episode_id"]], None)
    back = {"returned_at": council.at(), "found_location": "friend", "returned_by": "By herself"}
    assert (await council.post(f"/api/episodes/{first['episode_id']}/return", back)).status_code == 200
    assert [one["episode_id"] for one in (await ongoing(council))["items"]] == [second["episode_id"]]


async def test_nobody_else_asks_which_episodes_go_on(council: Council) -> None:
    assert (await council.http.get(ONGOING, headers=council.headers("director"))).status_code == 403
    assert (await council.http.get(ONGOING)).status_code == 401
