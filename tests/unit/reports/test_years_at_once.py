"""Several collection years asked at once answer what each answers by itself."""

from datetime import date

from collated_authority import Authority
from explorer import three_years_of

from services.reports.digest.years import YearsAtOnce
from services.reports.disclosure.publishing import published
from services.reports.disclosure.questions import publishable
from services.reports.indicators.question import ask
from services.reports.narrative.months import Month
from services.reports.narrative.watched import WATCHED
from shared.ssda903.years import CollectionYear


async def test_a_figure_of_three_years_at_once_is_that_of_each_year_alone(authority: Authority) -> None:
    three_years_of(authority, children=12)
    await authority.collate()
    now = authority.clock.now()
    at_once = YearsAtOnce.of(Month(2023, 11), Month(2026, 3))
    years = [CollectionYear.of(date(year, 4, 1)) for year in (2023, 2024, 2025)]
    for watched in WATCHED:
        if not watched.indicator.publishable:
            continue
        for year in years:
            asked = ask(watched.indicator, year.first_day, year.next.first_day, (), (), monthly=True)
            question = publishable(asked, date(2026, 11, 22))
            alone = await authority.facts.read(lambda connection, question=question: published(connection, question, now))
            together = await authority.facts.read(
                lambda connection, question=question: published(connection, question, now, answering=at_once)
            )
            assert together == alone, (watched.indicator.id, str(year))
