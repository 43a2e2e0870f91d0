"""Where a child should not be living is said to the director, missing or not."""

import html
import re

from council import CARE, HEADER, PEOPLE, Council

LIVING = {
    "header": HEADER + "1,F,05/03/2011,WBRI,A1,,\n2,M,01/06/2008,WBRI,A2,,\n3,M,01/06/2012,WBRI,A3,,\n4,F,01/06/2011,WBRI,A4,,\n",
    "episodes": CARE
    + "1,01/02/2025,S,C2,N1,K3,PR4,,,,BR1 1AA,BR2 2BB,SC900001\n"
    + "2,01/02/2025,S,C2,N1,K3,PR4,,,,BR1 1AA,BR2 2BB,SC900001\n"
    + "3,01/02/2025,S,C2,N1,Z1,PR4,,,,BR1 1AA,BR2 2BB,\n"
    + "4,01/02/2025,S,C2,N1,H5,PR4,01/06/2025,X1,CARPL,BR1 1AA,BR2 2BB,\n"
    + "4,01/06/2025,P,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n",
    "people": PEOPLE + "1,Ana,Young,,CLA-N,,,\n2,Bo,Older,,CLA-N,,,\n3,Cem,Elsewhere,,CLA-N,,,\n4,Di,Moved,,CLA-N,,,\n",
}


async def test_the_director_is_told_who_lives_in_an_unregistered_setting_or_under_16_in_a_supported_one(empty_council: Council) -> None:
    council = empty_council
    assert (await council.bring(LIVING)).json()["refused"] == []
    page = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (await council.get("/team", "director")).text)))
    listed = page.split("Where children should not be living", 1)[1].split("Missing or away now", 1)[0]
    assert "Ana Young Under 16 in supported or semi-independent living" in listed
    assert "Cem Elsewhere In an “other” placement: check that it is registered" in listed
    assert "Bo Older" not in listed, "16 already"
    assert "Di Moved" not in listed, "moved since"
    assert "Where children should not be living" not in (await council.get("/team", "team_manager")).text
    assert "Under 16 in supported" in (await council.get("/children/1")).text
    rows = await council.query("SELECT child_ids FROM missing.audit WHERE role = 'director' AND action = 'list_children'")
    assert rows[0]["child_ids"] == ["1", "3"]
