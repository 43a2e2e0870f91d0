"""What a text may hold, as patterns that calls are checked by, each with the words that a refusal says."""

WRITTEN = r"^[^\x00]*$"
"""PostgreSQL keeps no NUL, and nobody writes one."""

SENTENCES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""What goes on to other systems too: tabs and line breaks as Windows or anybody else writes them, no other control character."""

IN_WORDS = {
    WRITTEN: "may hold any character but NUL (U+0000)",
    SENTENCES: "may hold any character but control characters; tabs and line breaks are fine",
}
