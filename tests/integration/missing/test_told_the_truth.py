"""Whoever raises reads whether somebody was told, and whom to ring where nobody was: no page says that a message is enough."""

from uuid import UUID

from council import Council
from test_pages import answer_all, opened, said, sent

from services.missing.store import alert_steps
from shared.contracts.alert_codes import AlertCause, Channel, DeliveryState, Position
from shared.contracts.alerts import AlertAcknowledged, AlertRaised, AlertSent
from shared.identity.people import Role, person_id
from shared.ids import new_id

ALERT = new_id()
TOLD = (Position.ASSISTANT_DIRECTOR, Position.DIRECTOR)


async def notify_says(council: Council, episode_id: str, *states: DeliveryState) -> None:
    """An alert for the director and assistant director, and what became of its e-mails."""
    at = council.clock.now()
    raised = AlertRaised(rule="high_risk", cause=AlertCause.RAISED, told=TOLD)
    sent = [AlertSent(channel=Channel.EMAIL, position=Position.DIRECTOR, delivery_id=new_id(), state=one, at=at) for one in states]
    async with council.app.state.missing.pool.connection() as conn:
        for position, change in enumerate([raised, *sent], 1):
            kind = "notify.alert_raised" if change is raised else "notify.alert_sent"
            await conn.execute(alert_steps.ADD, (new_id(), episode_id, at, at, kind, change.model_dump_json(), position, ALERT))


async def raised(council: Council) -> tuple[str, str]:
    """By the form: the episode, and the words of the page that follows."""
    await answer_all(council)
    assert (await sent(council, "/raise/check")).status_code == 303
    (row,) = await council.query("SELECT episode_id FROM missing.episodes")
    return str(row["episode_id"]), said(await opened(council, "/raise/done"))


async def test_until_notify_says_so_nobody_is_said_to_be_told(council: Council) -> None:
    episode_id, done = await raised(council)
    top = said(await opened(council, f"/episodes/{episode_id}"))
    for page in (done, top):
        assert "No manager has been told yet that Amelia Frost" in page
        assert "do not wait. Ring your manager, or the emergency duty team" in page
    await notify_says(council, episode_id)
    assert "The e-mail is on its way" in said(await opened(council, "/raise/done"))


async def test_where_every_message_failed_both_pages_say_whom_to_ring_before_anything_else(council: Council) -> None:
    episode_id, _ = await raised(council)
    await notify_says(council, episode_id, DeliveryState.KEPT)
    for path, after in (("/raise/done", "What happens next"), (f"/episodes/{episode_id}", "What to do next")):
        page = said(await opened(council, path))
        assert "No manager could be reached No manager has been told that Amelia Frost" in page.partition(after)[0]
        assert "Ring the assistant director and the director. Do it now." in page
        assert "No mail server is set" in page
    assert "No manager could be reached" in said(await opened(council, f"/episodes/{episode_id}", "edt")), "whoever comes on next, too"
    council.clock.forward(hours=1)
    found = {"found_at": council.at(), "place": "hospital", "seen_by": "A nurse"}
    assert (await council.post(f"/api/episodes/{episode_id}/found", found)).status_code == 200
    assert "No manager" not in said(await opened(council, f"/episodes/{episode_id}")), "nobody has to be rung any more"


async def test_a_message_that_a_server_took_is_told_and_not_yet_seen(council: Council) -> None:
    episode_id, _ = await raised(council)
    await notify_says(council, episode_id, DeliveryState.SENT)
    for path in ("/raise/done", f"/episodes/{episode_id}"):
        page = said(await opened(council, path))
        assert "an e-mail was sent to the director. Nobody has said yet that they have seen it" in page


async def test_once_somebody_acknowledged_nobody_is_asked_to_ring_whom_no_message_reached(council: Council) -> None:
    episode_id, _ = await raised(council)
    await notify_says(council, episode_id, DeliveryState.KEPT)
    at = council.clock.now()
    seen = AlertAcknowledged(by=UUID(person_id(Role.DIRECTOR, "Demo")), role="director", at=at).model_dump_json()
    async with council.app.state.missing.pool.connection() as conn:
        await conn.execute(alert_steps.ADD, (new_id(), episode_id, at, at, "notify.alert_acknowledged", seen, 9, ALERT))
    page = said(await opened(council, f"/episodes/{episode_id}"))
    assert "Somebody has said that they have seen the alert" in page
    assert "ring them" not in page


async def test_a_home_reads_that_nobody_was_reached_and_not_whom_we_tell(council: Council) -> None:
    episode_id, _ = await raised(council)
    await notify_says(council, episode_id, DeliveryState.PERMANENT_FAILURE)
    page = said(await opened(council, f"/episodes/{episode_id}", "carer", placement="SC900001"))
    assert "No manager has been told that Amelia Frost" in page
    assert "Ring the child’s social worker" in page
    assert "director" not in page


async def test_no_alert_is_promised_for_a_child_whose_whereabouts_are_known(council: Council) -> None:
    await answer_all(council, happened={"category": "A"})
    assert "an alert goes" not in said(await opened(council, "/raise/check"))
    await sent(council, "/raise/check")
    assert "No alert goes out yet while Amelia Frost" in said(await opened(council, "/raise/done"))


async def test_the_timeline_has_one_line_for_each_telling_and_leads_to_the_alert(council: Council) -> None:
    episode_id, _ = await raised(council)
    await notify_says(council, episode_id, DeliveryState.SENT, DeliveryState.KEPT)
    answer = await opened(council, f"/episodes/{episode_id}")
    page = said(answer).split("Timeline, latest first", 1)[1]
    assert "2 messages: 1 sent, 1 reached nobody Whom it told, and how" in page
    assert "E-mail sent for" not in page
    assert f"/notify/alerts/{ALERT}" in answer.text


async def test_where_a_child_was_found_and_stays_tonight_stands_at_the_top(council: Council) -> None:
    episode_id, _ = await raised(council)
    found = {"found_at": council.at(), "place": "hospital", "seen_by": "A nurse", "tonight": "Ward 4"}
    assert (await council.post(f"/api/episodes/{episode_id}/found", found)).status_code == 200
    page = said(await opened(council, f"/episodes/{episode_id}"))
    top = page.partition("What to do next")[0]
    assert ", In hospital Tonight Ward 4" in top


async def test_whom_to_ring_is_one_press_away_and_saying_that_one_rang_clears_the_alarm(council: Council) -> None:
    episode_id, _ = await raised(council)
    await notify_says(council, episode_id, DeliveryState.KEPT)
    for path in ("/raise/done", f"/episodes/{episode_id}"):
        page = (await opened(council, path)).text
        assert f"/notify/whom-to-ring?episode_id={episode_id}" in page
        assert f"/missing/episodes/{episode_id}/told?about=manager_on_call" in page
    form = said(await opened(council, f"/episodes/{episode_id}/told?about=manager_on_call"))
    assert "Manager or director on call" in form
    assert "Carer or home" in form
    told = {"who": "manager_on_call", "told_at": council.at()}
    assert (await council.post(f"/api/episodes/{episode_id}/told", told)).status_code == 201
    for path in ("/raise/done", f"/episodes/{episode_id}"):
        page = said(await opened(council, path))
        assert "No manager could be reached" not in page
        assert "A manager on call was told, as is recorded here." in page
    carer = (await opened(council, f"/episodes/{episode_id}", "carer", placement="SC900001")).text
    assert "whom-to-ring" not in carer
