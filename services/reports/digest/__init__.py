"""Digests: what the figures of a period say, read from one snapshot of the facts."""
