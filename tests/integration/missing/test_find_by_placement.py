"""Finding by where the child lived or whose they are, and a form that says what is wrong with it."""

import re

from council import PEOPLE, Council
from one_page import said


def day(end: str, number: int) -> dict[str, str]:
    return {f"{end}-day": str(number), f"{end}-month": "1", f"{end}-year": "2026", f"{end}-time": "noon"}


async def test_an_episode_is_found_by_the_kind_of_placement_and_by_the_urn_that_the_childs_page_shows(council: Council) -> None:
    await council.raise_episode("1001")
    await council.raise_episode("1002")
    homes = said(await council.get("/find", place="K2"))
    assert "Amelia Frost" in homes
    assert "Ben Ash" not in homes
    assert "Home’s URN SC900001" in said(await council.get("/children/1001"))
    assert "Amelia Frost" in said(await council.get("/find", home="SC900001"))


async def test_an_episode_is_found_by_the_childs_social_worker_and_no_name_stands_in_the_address(council: Council) -> None:
    await council.raise_episode("1001")
    await council.raise_episode("1002")
    secret = "1003,Carl,Secret,,CLA-S,Hidden Worker,,yes\n1002,Ben,Ash,,CLA-S,Owen Price,,\n"
    await council.bring({"people": PEOPLE + secret}, None)
    form = (await council.get("/find")).text
    choices = dict(re.findall(r'<option value="(-?\d+)"[^>]*>(Nadia Rahman|Owen Price|Hidden Worker)<', form))
    assert sorted(choices.values()) == ["Nadia Rahman", "Owen Price"], "nobody learns who works with a restricted child"
    for number, name in choices.items():
        page = said(await council.get("/find", worker=number))
        assert ("Amelia Frost" in page, "Ben Ash" in page) == (name == "Nadia Rahman", name == "Owen Price")
    assert (await council.get("/find", worker="Nadia")).status_code == 422


async def test_a_carer_is_led_to_their_own_page_and_is_not_let_into_the_one_for_all_episodes(council: Council) -> None:
    carer = council.headers("carer", "Maureen Pike", placement="SC900001")
    for asked in ({}, {"home": "SC900001"}):
        answer = await council.http.get("/missing/find", headers=carer, params=asked)
        assert answer.status_code == 403
        assert "are on your own page" in answer.text
    own = await council.http.get("/missing", headers=carer)
    assert own.status_code == 200
    assert "/missing/find" not in own.text, "neither the menu nor the page leads there"


async def test_no_two_kinds_of_placement_have_the_same_name(council: Council) -> None:
    kinds = (await council.get("/find")).text.split('id="place"', 1)[1].split("</select>", 1)[0]
    names = re.findall(r'<option value="\w+"[^>]*>([^<]+)<', kinds)
    assert len(names) > 30
    assert sorted(set(names)) == sorted(names)


async def test_days_the_wrong_way_round_and_nothing_chosen_are_said(council: Council) -> None:
    turned = await council.get("/find", **day("since", 9), **day("until", 8))
    assert turned.status_code == 422
    assert "The last day must be the first day or after it" in said(turned)
    assert (await council.get("/find", **day("since", 9), **day("until", 9))).status_code == 200
    assert "Nothing was chosen" in said(await council.get("/find", status=""))
    assert "Nothing was chosen" not in said(await council.get("/find"))
