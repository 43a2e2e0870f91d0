"""Printed documents: A4 that can be read by ear, with pictures in words, made of nothing but what is in the build."""

from datetime import UTC, datetime
from pathlib import Path

import paper
import pytest

from services.reports.documents import parts
from services.reports.documents.parts import Chart, Link, Table, printed

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30"/><text y="20">12</text></svg>'
SHOWS = """#import "frame.typ": *
#show: framed
== What happened
#values.said #linked(values.to)
#chart(values.picture)
#figures-table(values.table)
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "frame.typ").write_text((parts.HERE / "frame.typ").read_text())
    (tmp_path / "shows.typ").write_text(SHOWS)
    monkeypatch.setattr(parts, "HERE", tmp_path)
    return "shows.typ"


def shown(template: str, said: str) -> bytes:
    held = {
        "said": said,
        "to": Link("See these figures", "https://example.gov.uk/reports/figures/incidents"),
        "picture": Chart("Missing incidents", SVG, "Bar chart: highest 12 (May), lowest 3 (June).", ["May is not over."]),
        "table": Table("Missing incidents, month by month", ("Month", "Incidents"), (False, True), [("May", "12"), ("June", "3")]),
    }
    return printed(template, "Digest of May 2026", "Draft", held, NOW)


def test_a_document_is_tagged_a4_in_english_with_its_pictures_in_words_and_its_tables_as_tables(template: str) -> None:
    pdf = shown(template, "Twelve.")
    assert paper.is_tagged(pdf)
    assert paper.follows_ua_1(pdf)
    assert paper.language(pdf) == "en-GB"
    assert set(paper.alternatives(pdf)) == {"Bar chart: highest 12 (May), lowest 3 (June)."}
    assert {"H1", "H2", "P", "Figure", "Table", "TH", "TD", "Link"} <= paper.tags(pdf)
    assert b"595.27" in paper.inside(pdf), "A4 is 595 points wide"


def test_a_sign_that_no_font_has_costs_the_claim_of_the_standard_but_neither_the_document_nor_its_tags(template: str) -> None:
    pdf = shown(template, "Well done \N{SLIGHTLY SMILING FACE}")
    assert paper.is_tagged(pdf)
    assert not paper.follows_ua_1(pdf)


def test_what_was_written_is_text_and_never_a_command_of_the_typesetter(template: str) -> None:
    said = '#panic("no") *bold* @label $x$ \\ <a>'
    assert paper.follows_ua_1(shown(template, said))
