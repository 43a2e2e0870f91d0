"""What was signed is read for ever: a signed digest of every build that changed its form, to the letter as it was kept."""

from pathlib import Path

import pytest

from services.reports.digest.edition import Edition
from services.reports.digest.on_paper import as_xlsx

KEPT = sorted((Path(__file__).parent / "signed").glob("*.json"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_digest_that_was_signed_is_read_and_says_what_it_said(path: Path) -> None:
    edition = Edition.kept(path.read_text())
    assert edition.signed is not None
    assert edition.contents.title == "Digest of September 2026"
    assert edition.contents.sentences[0].text
    assert [one.picture.title for one in edition.contents.charts]
    assert as_xlsx(edition, "https://example.gov.uk").startswith(b"PK")


def test_there_is_one_of_the_first_form() -> None:
    assert [path.stem for path in KEPT][:1] == ["digest-1"]
