"""Inspection day: list 8, tracker, sample and known gaps, all as known at one instant, in one file."""
