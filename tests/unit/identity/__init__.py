"""Tests of shared/identity."""
