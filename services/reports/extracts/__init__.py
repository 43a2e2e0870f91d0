"""Rows about single absences for an analyst's own tools: coded, under the extract rules, and each one with its purpose on record."""
