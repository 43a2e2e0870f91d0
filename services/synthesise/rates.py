"""How often, how long and from where: the figures the made-up children follow.

`published` marks the Department's "Children looked after in England including adoptions", year to 31 March 2025, England
(Open Government Licence 3.0). `ours` marks a shape chosen so that the published totals come out; nobody publishes it.
"""

from services.synthesise.dice import Band, Weighted

# Published: 115,410 looked after in the year; 12,720 missing in it, 86,900 incidents (6.8 each), 8,210 more than once.
LOOKED_AFTER, CHILDREN_MISSING, INCIDENTS, MORE_THAN_ONCE = 115_410, 12_720, 86_900, 8_210
# Published: 2,900 away without authorisation, 13,130 incidents (4.5 each), 1,560 more than once.
CHILDREN_AWAY, AWAY_INCIDENTS, AWAY_MORE_THAN_ONCE = 2_900, 13_130, 1_560
# Published: 220 missing and 60 away on 31 March.
MISSING_AT_YEAR_END, AWAY_AT_YEAR_END = 220, 60

# A demonstration needs somebody missing now: up to three children, however small the authority (ours).
LEAST_AT_YEAR_END = 3
ONE_AT_YEAR_END_IN = 60

# Share of children missing at least once in a whole year in care, by age in years (ours; published are the incidents: under 10
# hardly any, 10 to 15 44 %, 16 and over 56 %).
MISSING_SHARE_BY_AGE = (
    *(0.0005, 0.0004, 0.0004, 0.0004, 0.0004, 0.001, 0.001, 0.002, 0.004, 0.006),
    *(0.02, 0.045, 0.09, 0.165, 0.245, 0.32, 0.40, 0.43),
)
UASC_MISSING_SHARE = 0.45  # of that, for unaccompanied children (ours: 40 of the 220 missing on 31 March)
# Share of that for a child who has also been away without authorisation, and for the others (ours).
AWAY_SHARE_OF_MISSING, AWAY_SHARE_OF_OTHERS = 0.19, 0.009
# How far a child's last year tells this one: the share of yearly draws that repeat the child's own (ours).
HABIT = 0.7

# Incidents in the year of a child with at least one (ours, on published mean and share of "more than once"). The long tail is what
# makes a few children most of the list.
INCIDENTS_A_YEAR = Weighted[Band](
    [((1, 1), 275), ((2, 2), 160), ((3, 3), 115), ((4, 5), 120), ((6, 9), 120), ((10, 19), 110), ((20, 39), 64), ((40, 80), 38)]
)
AWAY_A_YEAR = Weighted[Band]([((1, 1), 360), ((2, 2), 150), ((3, 4), 170), ((5, 9), 165), ((10, 19), 100), ((20, 40), 55)])
INCIDENTS_BEFORE_TEN = Weighted[Band]([((1, 1), 85), ((2, 3), 15)])

# Whole days of an incident: the published bands; 1 and 2 are published together and split here for the published mean of 1.6.
DAYS_MISSING = Weighted[Band](
    [
        ((0, 0), 28_230),
        ((1, 1), 26_590),
        ((2, 2), 24_000),
        ((3, 4), 4_540),
        ((5, 7), 2_000),
        ((8, 10), 570),
        ((11, 15), 390),
        ((16, 20), 160),
        ((21, 30), 150),
        ((31, 120), 270),
    ]
)
# Days already gone on 31 March, and days still to come, of those missing then (ours: long ones are over-represented on any one day).
DAYS_GONE_AT_YEAR_END = Weighted[Band]([((0, 1), 40), ((2, 4), 25), ((5, 14), 20), ((15, 60), 15)])
DAYS_TO_COME = Weighted[Band]([((1, 1), 40), ((2, 4), 35), ((5, 30), 20), ((31, 120), 5)])

# One absence often leads to the next within days (ours).
NEXT_SOON = 0.5
SOON: Band = (1, 9)
# Found, but not back: the period away starts on the day the period missing ends (ours).
FOUND_NOT_BACK = 0.3

# Children starting to be looked after, by age in years at the start (ours, after the published pattern: babies and teenagers most).
AGE_AT_START = Weighted[Band]([((0, 0), 170), ((1, 4), 135), ((5, 9), 115), ((10, 12), 110), ((13, 15), 225), ((16, 17), 245)])
BORN_INTO_CARE = 0.4  # of those under one: from the first days of life
# Unaccompanied asylum-seeking children among those starting at 13-15 and at 16-17.
UASC_SHARE = {13: 0.14, 16: 0.52}

# Days looked after, by youngest age of the band at the start; always cut at the 18th birthday (ours: about 29 % of a year's
# children started in it).
STAYS = {
    0: Weighted[Band]([((3, 60), 10), ((61, 365), 20), ((366, 730), 36), ((731, 1460), 18), ((1461, 6600), 16)]),
    1: Weighted[Band]([((3, 60), 11), ((61, 365), 22), ((366, 730), 28), ((731, 1460), 22), ((1461, 6600), 17)]),
    5: Weighted[Band]([((3, 60), 12), ((61, 365), 20), ((366, 730), 20), ((731, 1460), 20), ((1461, 4800), 28)]),
    10: Weighted[Band]([((3, 60), 13), ((61, 365), 20), ((366, 730), 17), ((731, 3000), 50)]),
    13: Weighted[Band]([((2, 60), 12), ((61, 365), 17), ((366, 2000), 71)]),
    16: Weighted[Band]([((2, 60), 10), ((61, 365), 13), ((366, 800), 77)]),
}
RETURN_TO_CARE = 0.12  # of those who went home
DAYS_AT_HOME: Band = (30, 700)

# Days in one placement (ours).
DAYS_IN_PLACEMENT = Weighted[Band]([((3, 30), 16), ((31, 180), 30), ((181, 730), 30), ((731, 2200), 24)])
