"""The Department's symbols in place of a figure."""

from enum import StrEnum


class Symbol(StrEnum):
    """`c` never says which of its reasons it stands for: who knew would be half way to the number."""

    HIDDEN = "c"
    NEARLY_NONE = "k"
    NOT_APPLICABLE = "z"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Symbol.HIDDEN: "not shown: it rests on 1 to 5 children, or with it such a number could be worked out",
    Symbol.NEARLY_NONE: "under 0.5%, but not 0",
    Symbol.NOT_APPLICABLE: "not applicable: there is nothing to divide by",
}
