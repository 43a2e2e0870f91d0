"""Decisions on findings: `finding -> decision -> owner -> review`, from a sentence of the digest or a figure."""
