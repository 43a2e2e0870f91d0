"""Words that sentences of several services share."""

import pytest

from shared.wording import listed


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["the director"], "the director"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_things_are_listed_as_a_sentence_says_them(words: list[str], said: str) -> None:
    assert listed(words) == said
