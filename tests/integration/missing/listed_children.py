"""A list 8 of Annex A, made up: only as much of a row as a test says, the rest as a case system would put it."""

import csv
import io

COLUMNS = (
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age of Child (Years)",
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
    "Does the Child have a Disability",
    "Date Started to be Looked After",
    "Child's Category of Need",
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
    "Start date of current legal status",
    "Child's Legal Status",
    "Date of Latest Statutory Review",
    "Date of Last Social Work Visit",
    "What is the permanence plan for this child?",
    "Date of Last IRO Visit / Contact to the Child",
    "Date of Last Health Assessment",
    "Date of Last Dental Check",
    "Number of Placements in the Last 12 months",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
    "Placement postcode",
    "URN of Placement",
    "Placement Location",
    "LA of Placement",
    "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
    "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
    "Allocated Team",
    "Allocated Worker",
)

AMELIA = {
    "Child Unique ID": "1001",
    "Gender": "b) Female",
    "Ethnicity": "a) White",
    "Date of Birth": "05/03/2010",
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": "N",
    "Does the Child have a Disability": "N",
    "Date Started to be Looked After": "01/02/2024",
    "Start date of current legal status": "01/02/2024",
    "Child's Legal Status": "b) Full care orders",
    "Start Date of Most Recent Placement": "01/02/2024",
    "Placement Type": "h) Children\N{RIGHT SINGLE QUOTATION MARK}s Homes",
    "Placement Provider": "b) Private",
    "URN of Placement": "SC900001",
    "Placement Location": "a) In",
    "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months": "4",
    "Allocated Team": "CLA-N",
    "Allocated Worker": "Nadia Rahman",
}
"""1001 of the council's register, as its 903 files have her."""


def listed(**different: str) -> dict[str, str]:
    """Amelia's row with some cells otherwise: `URN_of_Placement="SC900002"`."""
    said = {name.replace("_", " "): value for name, value in different.items()}
    assert set(said) <= set(COLUMNS), said
    return AMELIA | said


def list_8(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
