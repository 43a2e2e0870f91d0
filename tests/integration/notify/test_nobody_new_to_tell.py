"""A step of the ladder that would tell only whoever was told already and stayed silent is not waited for."""

from alert_town import Town, mailbox_of

from shared.contracts.alerts import AlertSnapshot


async def without_a_deputy(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    turns = [one for one in rota["turns"] if one["position"] != "deputy"]
    await town.puts("Helen", "/notify/api/rota", rota | {"turns": turns})


async def page_of(town: Town) -> str:
    answer = await town.authority.as_().get(f"/notify/alerts/{(await town.alert())['alert_id']}")
    return " ".join(answer.text.split())


async def test_a_director_who_stays_silent_is_not_told_again_in_the_deputys_place_and_the_night_team_rings_at_once(town: Town) -> None:
    await without_a_deputy(town)
    await town.raises("high")
    await town.settled()
    foreseen = await page_of(town)
    assert foreseen.count("12:15: ") == 2, "the deputy's step takes no time"
    assert "nobody new would be told for the deputy: helen@example.gov.uk was told already, so it goes on at once" in foreseen
    await town.forward(minutes=14)
    assert not town.told("please ring")
    await town.forward(minutes=1)
    assert town.told("please ring") == {"Tom"}
    assert not town.mails("Helen", "passed on to you")
    assert "Nobody held deputy: whoever stands in was told already, so it goes on" in await page_of(town)


async def test_a_person_who_holds_two_steps_of_a_ladder_is_told_at_the_first_alone(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    director = town.ids[mailbox_of("Helen")]
    turns = [one | {"people": [director]} if one["position"] == "deputy" else one for one in rota["turns"]]
    await town.puts("Helen", "/notify/api/rota", rota | {"turns": turns})
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    assert town.told("please ring") == {"Tom"}
    assert "Whoever holds it was told already, so it goes on" in await page_of(town)


async def test_the_log_misses_no_version_of_an_alert_whose_step_told_nobody_new(town: Town) -> None:
    """Or whoever follows it holds an hour at which the alert goes on that is no longer so, and waits for a version nobody logged."""
    await without_a_deputy(town)
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    assert town.told("please ring") == {"Tom"}
    stand = await town.authority.rows("SELECT alert_id, snapshot FROM notify.alerts")
    logged: dict[str, list[AlertSnapshot]] = {}
    for row in await town.authority.rows("SELECT subject, body -> 'data' -> 'alert' AS alert FROM safereturn.log ORDER BY position"):
        logged.setdefault(row["subject"], []).append(AlertSnapshot.model_validate(row["alert"]))
    assert {of: said[-1] for of, said in logged.items()} == {
        str(one["alert_id"]): AlertSnapshot.model_validate(one["snapshot"]) for one in stand
    }
    for said in logged.values():
        assert [one.version for one in said] == list(range(1, len(said) + 1))


async def test_the_page_names_whoever_will_be_told(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    assert "12:15: the deputy, dora@example.gov.uk, is told" in await page_of(town)
    assert "12:30: the emergency duty team is asked to ring" in await page_of(town)


async def test_an_alert_that_opens_again_tells_whoever_stands_in_anew_and_then_goes_on_at_once(town: Town) -> None:
    await without_a_deputy(town)
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", act_by=(town.authority.clock.now().replace(hour=13)).isoformat())
    await town.forward(minutes=61)
    await town.forward(minutes=15)
    assert (await town.alert())["state"] == "open"
    assert not town.told("please ring")
    await town.forward(minutes=15)
    assert town.told("please ring") == {"Tom"}
