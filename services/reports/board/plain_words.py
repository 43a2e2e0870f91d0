"""What plain words are, as a measure that a test holds the young people's edition to: for readers of about nine to eleven.

(ours) Sentences of nine words on average and of sixteen at most, few long words, and none that only people at work use. GOV.UK's guide to
writing asks for a reading age of nine and sentences of 25 words at most: this is shorter, as it is for children.
"""

import re
from dataclasses import dataclass

MEAN, LONGEST = 9.0, 16
"""Words in a sentence."""
LONG, SHARE_LONG = 9, 0.06
"""Letters from which a word is long, and how many of a hundred words may be."""

_NOT_USED = """
episode incident absence placement statutory independent conductor percent percentage whereabouts indicator signal quarter published
suppressed consent disclosure local authority strategy intervention multi-agency stakeholder outcome outcomes engage engagement address
absconded awol streetwise refused risky vulnerable cohort return returns corporate parenting provision professionals exploitation concerning
regarding therefore however additionally approximately commence prior
"""
NOT_USED = frozenset(_NOT_USED.split())
"""Words of people at work, and words that blame."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d,]*")


@dataclass(frozen=True)
class Measure:
    """`not_used` are the words found that plain words do without."""

    sentences: int
    mean: float
    longest: str
    long: float
    not_used: frozenset[str]

    @property
    def wrong(self) -> list[str]:
        """What is not plain, in words; nothing where all is."""
        found = {
            f"{self.mean:.1f} words a sentence": self.mean > MEAN,
            f"a sentence of {words_in(self.longest)} words: {self.longest}": words_in(self.longest) > LONGEST,
            f"{self.long:.0%} long words": self.long > SHARE_LONG,
            f"words not used: {', '.join(sorted(self.not_used))}": bool(self.not_used),
        }
        return [said for said, is_so in found.items() if is_so]


def words_in(text: str) -> int:
    return len(_WORD.findall(text))


def measure(text: str) -> Measure:
    """Of sentences that end with a full stop, a question mark or an exclamation mark. Raises ValueError where there is none."""
    sentences = [one for one in re.split(r"(?<=[.?!])\s+", text.strip()) if words_in(one)]
    words = _WORD.findall(text)
    if not sentences or not words:
        raise ValueError("there is nothing to measure")
    return Measure(
        sentences=len(sentences),
        mean=len(words) / len(sentences),
        longest=max(sentences, key=words_in),
        long=sum(len(one) >= LONG for one in words) / len(words),
        not_used=frozenset(one.casefold() for one in words) & NOT_USED,
    )
