"""For which uses a child is asked whether they may be quoted. Any other they agree to is written in words, which no program reads."""

from shared.contracts.codes import Code


class QuoteUse(Code):
    BOARD = "board", "In reports to councillors and to young people"
    TRAINING = "training", "To train carers and staff"
