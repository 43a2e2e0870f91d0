"""The SSDA903 submission of looked-after children to the Department: its files, its codes, its rules, its years."""

from shared.ssda903.folder import check_folder
from shared.ssda903.years import CollectionYear

__all__ = ["CollectionYear", "check_folder"]
