"""Working days in England: Monday to Friday but for bank holidays, as far as those are declared here."""

from datetime import date, timedelta

BANK_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        *("2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26"),
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"),
        *("2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28"),
        *("2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25", "2028-12-26"),
    )
)
"""England's, with the days in place of those at a weekend: gov.uk/bank-holidays, from the Banking and Financial Dealings Act 1971. Each
year has eight, and more where one is proclaimed: a year is added once it is published."""

FIRST, LAST = min(BANK_HOLIDAYS).replace(month=1, day=1), max(BANK_HOLIDAYS).replace(month=12, day=31)


def working_days_after(day: date, count: int) -> date | None:
    """The London date `count` working days after `day`, itself not counted; None outside the years whose bank holidays are known."""
    if day < FIRST:
        return None
    while count and day <= LAST:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in BANK_HOLIDAYS
    return day if day <= LAST else None
