"""Disclosure control: what a published figure may show, so that nobody learns from it about 1 to 5 children (decision 0023)."""
