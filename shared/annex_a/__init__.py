"""The inspectors' Annex A, as two services must agree on it: one reads list 8, another writes it."""
