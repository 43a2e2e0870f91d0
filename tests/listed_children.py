"""A list 8 of Annex A, made up: only as much of a row as a test says, the rest as a case system would put it."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

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
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def workbook(rows: list[list[str | int | bool]], sheet: str = "List 8") -> bytes:
    """As Excel saves a sheet: texts shared, days as numbers, blank cells left out, and a first sheet that is none of ours."""
    strings: list[str] = []

    def cell(at: str, value: str | int | bool) -> str:
        if isinstance(value, bool):
            return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int):
            return f'<c r="{at}" s="1"><v>{value}</v></c>'
        strings.append(f"<si><r><t>{escape(value[:3])}</t></r><r><t xml:space='preserve'>{escape(value[3:])}</t></r></si>")
        return f'<c r="{at}" t="s"><v>{len(strings) - 1}</v></c>'

    def letters(i: int) -> str:
        return chr(65 + i) if i < 26 else "A" + chr(65 + i - 26)

    lines = [
        f'<row r="{n}">{"".join(cell(f"{letters(i)}{n}", value) for i, value in enumerate(row) if value != "")}</row>'
        for n, row in enumerate(rows, 1)
    ]
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    related = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    parts = {
        "xl/workbook.xml": f'<workbook {main} {related}><sheets><sheet name="List 1" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{sheet}" sheetId="2" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData/></worksheet>",
        "xl/worksheets/sheet2.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {main}>{''.join(strings)}</sst>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return made.getvalue()
