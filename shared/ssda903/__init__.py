"""The SSDA903 submission of looked-after children to the Department: its files, its rules, its years."""
