"""Words that are quoted tell nobody: a name, a home, a number or an address keeps them back, and rather too much than too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.missing.domain.unnamed import FIRST_WORDS, KIN_AND_DAYS, LONGEST, tells_nobody

AROUND = ("Amelia", "Frost", "Millie", "Nadia Rahman")


@pytest.mark.parametrize(
    "words",
    [
        "I was cold. I wanted my mum.",
        "Nobody asked me! When I said it they laughed.",
        "Don’t move me again. It's my school.",
        "I missed Nan and I hate Sundays, Christmas was bad.".replace("Sundays", "Sunday"),
        "“They never ring back.”",
        "i just want to be listened to",
        "Ask me first.",
    ],
)
def test_words_that_name_nobody_can_be_quoted(words: str) -> None:
    assert tells_nobody(words, AROUND)


@pytest.mark.parametrize(
    "words",
    [
        "Darren hit me.",  # a name at the beginning
        "I went to see Darren.",
        "They moved me from Larch House.",
        "Don took my phone. Will laughed.",
        "ask millie, she knows",  # the child's own, written small
        "nadia never rings",  # the worker's
        "RAHMAN never rings",
        "I live at 14a now.",
        "Ring me on 07700 900123",
        "BR1 is where I went",
        "it is all on www.example.org",
        "x" * (LONGEST + 1),
        "We went to Croydon.",
        "I left in May with June.",
    ],
)
def test_words_that_may_tell_who_or_where_are_kept_back(words: str) -> None:
    assert not tells_nobody(words, AROUND)


@given(
    st.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True),
    st.sampled_from(["{} is nice.", "I saw {} there.", "No. {} came.", "“{}” they said."]),
)
def test_no_name_with_a_capital_gets_out_wherever_it_stands(name: str, sentence: str) -> None:
    usual = name.casefold() in FIRST_WORDS | KIN_AND_DAYS
    assert usual or not tells_nobody(sentence.format(name))
