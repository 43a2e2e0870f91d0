"""The facts services tell each other: CloudEvents with coded data, past tense, frozen, without names or free text."""
