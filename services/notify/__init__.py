"""Alerts: who is told about a missing child, by which channel, and the proof that they were."""
