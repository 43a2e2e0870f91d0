"""Rows for an analyst's own tools: absences, periods, interviews, alerts; coded, under the extract rules, with the purpose on record."""
