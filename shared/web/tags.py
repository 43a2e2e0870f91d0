"""Tags that pages of several services show alike."""

from shared.contracts.codes import RiskLevel

RISK_COLOURS = {
    RiskLevel.HIGH: "red",
    RiskLevel.NOT_YET_ASSESSED: "purple",
    RiskLevel.MEDIUM: "orange",
    RiskLevel.LOW: "yellow",
    RiskLevel.VERY_LOW: "grey",
}
"""A second sign beside the words, never the only one."""


def risk_tag(level: RiskLevel | None) -> dict[str, str]:
    """A tag in words; no rating at all reads as not yet assessed."""
    level = level or RiskLevel.NOT_YET_ASSESSED
    text = level.label if level is RiskLevel.NOT_YET_ASSESSED else f"{level.label} risk"
    return {"text": text, "classes": f"govuk-tag--{RISK_COLOURS[level]}"}
