"""List 8 of the inspectors' Annex A, the children in care: its columns, and what its codes are in the Department's terms.

It is read by `missing`, which keeps the register by it, and written by `reports`, for the inspectors.

Source: Ofsted, ILACS Annex A, list 8. Its codes are coarser than the Department's: `codes` are all that one of them covers. Where the
register holds one of those already it says more than the list, and stays.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from shared.ssda903.codes import code_lists

CHILD = "Child Unique ID"
SEX = "Gender"
ETHNIC = "Ethnicity"
BORN = "Date of Birth"
UASC = "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"
DISABILITY = "Does the Child have a Disability"
STATUS_SINCE = "Start date of current legal status"
STATUS = "Child's Legal Status"
CEASED = "Date Ceased to be Looked After"
PLACED_SINCE = "Start Date of Most Recent Placement"
PLACE = "Placement Type"
PROVIDER = "Placement Provider"
URN = "URN of Placement"
IN_AREA = "Placement Location"
HOST = "LA of Placement"
TEAM = "Allocated Team"
WORKER = "Allocated Worker"

AGE = "Age of Child (Years)"
STARTED = "Date Started to be Looked After"
NEED = "Child's Category of Need"
AGAIN = "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)"
REVIEWED = "Date of Latest Statutory Review"
VISITED = "Date of Last Social Work Visit"
PERMANENCE = "What is the permanence plan for this child?"
IRO_SEEN = "Date of Last IRO Visit / Contact to the Child"
HEALTH = "Date of Last Health Assessment"
DENTAL = "Date of Last Dental Check"
PLACEMENTS = "Number of Placements in the Last 12 months"
REASON_CEASED = "Reason Ceased to be Looked After"
POSTCODE = "Placement postcode"
MISSING = "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months"
ABSENT = "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months"
OFFERED = "Was the child offered a Return Interview after their last missing episode (Y/N)?"
ACCEPTED = "Did the child accept a Return Interview after their last missing episode (Y/N)?"

HEADINGS = (
    *(CHILD, SEX, ETHNIC, BORN, AGE, UASC, DISABILITY, STARTED, NEED, AGAIN, STATUS_SINCE, STATUS),
    *(REVIEWED, VISITED, PERMANENCE, IRO_SEEN, HEALTH, DENTAL, PLACEMENTS, CEASED, REASON_CEASED),
    *(PLACED_SINCE, PLACE, PROVIDER, POSTCODE, URN, IN_AREA, HOST, MISSING, ABSENT, OFFERED, ACCEPTED, TEAM, WORKER),
)
"""Every column of the list, in the inspectors' order."""

COLUMNS = (
    *(CHILD, SEX, ETHNIC, BORN, UASC, DISABILITY, STATUS_SINCE, STATUS, CEASED, PLACED_SINCE),
    *(PLACE, PROVIDER, URN, IN_AREA, HOST, TEAM, WORKER),
)
"""What is read. All must be there; the list's other columns (reviews, visits, health, counts of episodes) may be, and are not read."""

DATES = (BORN, STATUS_SINCE, CEASED, PLACED_SINCE)

SEEN_IN_NO_OTHER = (CHILD, PLACED_SINCE, STATUS)
"""A CSV file with these columns is a list 8, whatever its name."""


class Choice(NamedTuple):
    """One code of the list: as people read it, the Department's codes it covers, and which of them is told where none is held.

    No codes: it says nothing. None told: of several nobody can say which.
    """

    title: str
    codes: tuple[str, ...] = ()
    told: str | None = None


def plain(text: str) -> str:
    """As it is compared: small letters, single spaces, straight apostrophes."""
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).casefold()


_LETTERED = re.compile(r"([a-z]|j[12]) ?[):.-] ?(.*)")


def read_choice(choices: Mapping[str, Choice], text: str) -> Choice | None:
    """`b) Full care orders`, `b)`, `b`, the words alone, or the Department's own code. None for anything else: nothing is guessed."""
    said = plain(text)
    lettered = _LETTERED.fullmatch(said)
    if said not in choices and lettered:
        letter, words = lettered.groups()
        said = f"{letter}) {words}" if words else letter
    return choices.get(said)


def _choices(column: str, *rows: tuple[str, str, str, str]) -> Mapping[str, Choice]:
    """By every way of writing them. A row: letter, wordings with `|` between them, the code that is told, others it covers."""
    found = {code.casefold(): Choice(coded.label, (code,), code) for code, coded in code_lists()[column].values.items()}
    for letter, wordings, told, others in rows:
        first, *_ = wordings.split("|")
        choice = Choice(f"{letter}) {first}", (*told.split(), *others.split()), told or None)
        for words in wordings.split("|"):
            found |= {plain(words): choice, f"{letter.casefold()}) {plain(words)}": choice}
        found[letter.casefold()] = choice
    return found


SEXES = _choices(
    "SEX",
    ("a", "Male", "M", "1"),
    ("b", "Female", "F", "2"),
    ("c", "Not stated/recorded|Not stated|Not recorded", "", ""),
    ("d", "Neither", "", ""),
)

ETHNICITIES = _choices(
    "ETHNIC",
    ("a", "White", "", "WBRI WIRI WOTH WIRT WROM"),
    ("b", "Mixed", "", "MWBC MWBA MWAS MOTH"),
    ("c", "Asian or Asian British", "", "AIND APKN ABAN AOTH CHNE"),
    ("d", "Black or black British", "", "BCRB BAFR BOTH"),
    ("e", "Other ethnic group", "", "OOTH CHNE"),
    ("f", "Not stated", "", ""),
)

DETAINED = "Detained on child protection grounds in LA accommodation|Detained on child protection grounds in LA accomodation"

STATUSES = _choices(
    "LS",
    ("a", "Interim care orders|Interim care order", "C1", ""),
    ("b", "Full care orders|Full care order", "C2", ""),
    ("c", "Freed for Adoption", "D1", ""),
    ("d", "Placement order granted", "E1", ""),
    ("e", "Accommodated under S20", "V2", "V3 V4"),
    ("f", DETAINED, "", "L1 L2 L3"),
    ("g", "Youth justice legal Statuses", "", "J1 J2 J3"),
    ("J1", "Remanded to LA or youth detention", "J1", ""),
    ("J2", "LA accommodation under PACE", "J2", ""),
)

PLACES = _choices(
    "PLACE",
    ("a", "Foster placement", "U6", "U1 U2 U3 U4 U5"),
    ("b", "Placed for adoption", "A6", "A3 A4 A5"),
    ("c", "Placed with parents", "P1", ""),
    ("d", "Independent living", "P2", "K3"),
    ("e", "Residential employment", "P3", ""),
    ("f", "Residential accommodation", "K3", "H5"),
    ("g", "Secure Children’s Homes|Secure Children’s Home", "K1", ""),
    ("h", "Children’s Homes|Children’s Home", "K2", ""),
    ("i", "Residential Care Home", "R1", ""),
    ("j", "NHS/Health Trust", "R2", ""),
    ("k", "Family Centre or Mother and Baby Unit", "R3", ""),
    ("l", "Young Offender Institution", "R5", ""),
    ("m", "Residential school", "S1", ""),
    ("n", "Other placements|Other placement", "Z1", "Z11 Z12 Z13 Z14"),
    ("o", "Temporary placement", "T0", "T1 T2 T3 T4"),
)
"""A placement must have a code. All that a letter covers is published in one group (ours: which code is told); the 903 brings the rest."""

PROVIDERS = _choices("PLACE_PROVIDER", ("a", "Own LA", "PR1", ""), ("b", "Private", "PR4", ""), ("c", "Other", "", "PR2 PR3 PR5 PR0"))

LOCATIONS: Mapping[str, bool] = dict.fromkeys(("a) in", "a)", "a", "in"), True) | dict.fromkeys(("b) out", "b)", "b", "out"), False)
IN, OUT = "a) In", "b) Out"
YES: Mapping[str, bool] = dict.fromkeys(("y", "yes", "true", "1", "a) yes"), True) | dict.fromkeys(
    ("n", "no", "false", "0", "unknown", "b) no", "c) unknown"), False
)
YES_NO: Mapping[bool | None, str] = {True: "a) Yes", False: "b) No", None: "c) Unknown"}

NEEDS = _choices(
    "CIN",
    ("a", "Abuse or neglect", "N1", ""),
    ("b", "Child's disability", "N2", ""),
    ("c", "Parents illness or disability", "N3", ""),
    ("d", "Family in acute stress", "N4", ""),
    ("e", "Family dysfunction", "N5", ""),
    ("f", "Socially unacceptable behaviour", "N6", ""),
    ("g", "Low income", "N7", ""),
    ("h", "Absent parenting", "N8", ""),
    ("j", "Not stated", "", ""),
)

REASONS_CEASED = _choices(
    "REC",
    ("a", "Adopted", "", "E11 E12"),
    ("b", "Died", "E2", ""),
    ("c", "Care taken by another LA", "E3", ""),
    ("d", "Returned home to live with parents or relatives", "", "E4A E4B"),
    ("e", "Left care to live with parents, relatives or other person with no parental responsibility", "E13", ""),
    ("f", "Residence order granted", "E41", ""),
    ("g", "Special Guardianship Orders", "", "E43 E44 E45 E46 E47 E48"),
    ("h", "Moved into independent living", "", "E5 E6"),
    ("i", "Transferred to residential care funded by adult social services", "E7", ""),
    ("j", "Sentenced to custody", "E9", ""),
    ("k", "Accommodation on remand ended", "E14", ""),
    ("l", "Age assessment determined child was 18 or over", "E15", ""),
    ("m", "Child moved abroad", "E16", ""),
    ("n", "Care ceased for any other reason", "E8", "E17"),
)


def written(choices: Mapping[str, Choice], code: str | None, otherwise: str = "") -> str:
    """The Department's code as the list writes it: the letter that tells this very code, else the first that covers it."""
    lettered = [one for one in dict.fromkeys(choices.values()) if one.title[1:2] == ")" and code in one.codes]
    return next((one.title for one in sorted(lettered, key=lambda one: one.told != code)), otherwise)
