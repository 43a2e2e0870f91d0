"""Young inspectors are asked in words a ten-year-old reads."""

import re

import pytest

from services.reports.reviews.young_inspectors import BEFORE, QUESTIONS

TEN_YEARS = 5.0
"""The school grade at ten, in the formula of Flesch and Kincaid."""


def syllables(word: str) -> int:
    """As near as vowels tell."""
    spoken = re.sub(r"(?:[^laeiouy]es|[^laeiouy]e)$", "", word.lower()) or word
    return max(len(re.findall(r"[aeiouy]+", spoken)), 1)


def grade(text: str) -> float:
    sentences = len(re.findall(r"[.?!](?:\s|$)", text))
    words = re.findall(r"[A-Za-z’]+", text)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("about", QUESTIONS)
def test_what_they_are_asked_reads_at_ten_or_younger(about: str) -> None:
    asked = " ".join(question.text for question in QUESTIONS[about])
    assert grade(asked) < TEN_YEARS
    assert grade(BEFORE[about]) < TEN_YEARS
    assert all(len(question.text.split()) <= 12 for question in QUESTIONS[about])


def test_the_measure_tells_office_words_from_plain_ones() -> None:
    assert grade("Did the multi-agency safeguarding arrangements facilitate meaningful participation opportunities?") > 15
