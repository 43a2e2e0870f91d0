"""Notify's own PostgreSQL: each statement with the one function that runs it.

Lock order: the episode, then a delivery, then the log's head. Whoever changes an alert holds its episode.
"""
