"""Makes up an authority: SSDA903 folders of children who do not exist, at published rates and clean of every rule."""

from services.synthesise.folders import YearSummary
from services.synthesise.generate import Summary, synthesise

__all__ = ["Summary", "YearSummary", "synthesise"]
