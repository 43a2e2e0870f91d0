"""A sentence in an answer, of a Data Monday as of a board report: as those of a digest, so that one reader takes them all."""

from services.reports.api.digests import SentenceBody
from services.reports.digest.contents import signal_of
from services.reports.narrative.statement import Statement
from services.reports.pages.asking import address_of


def statement_body(one: Statement) -> SentenceBody:
    return SentenceBody(
        kind=one.kind,
        indicator=one.question.indicator.id if one.question else None,
        text=one.text,
        query=address_of(one.question) if one.question else None,
        values=dict(one.values),
        signal=signal_of(one.judgement),
    )
