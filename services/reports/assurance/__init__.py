"""Assurance of responses: what followed each return, when that was written down, what is missing, and what the inspectors' flags show."""
