"""The calls of reports: figures, returns, and what could not be collated."""
