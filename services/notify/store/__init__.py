"""Notify's own PostgreSQL: each statement with the one function that runs it. Lock order: alert, then delivery, then the log's head."""
