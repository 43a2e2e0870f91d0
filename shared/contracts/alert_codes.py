"""Codes of alerts: whom they tell, why, how they go on, and what becomes of each message."""

from shared.contracts.codes import Code


class Position(Code):
    """Positions held by people on the rota; the policy tells positions, never names."""

    DIRECTOR = "director"
    ASSISTANT_DIRECTOR = "assistant_director"
    HEAD_OF_SERVICE = "head_of_service"
    DEPUTY = "deputy"
    EDT_LEAD = "edt_lead", "Emergency duty team lead"
    TEAM_MANAGER = "team_manager"
    MISSING_COORDINATOR = "missing_coordinator"
    INTERVIEWER = "interviewer"
    LEAD_MEMBER = "lead_member"
    OWNER = "owner", "Owner of the episode"
    """Held by whoever owns the episode, not by the rota."""


class Severity(Code):
    ROUTINE = "routine"
    SEVERE = "severe"


class AlertCause(Code):
    """What in the episode's life called for the alert. With episode and rule it makes the alert's identity."""

    RAISED = "raised"
    RE_RATED = "re_rated", "Risk re-rated"
    IMPORTED_OPEN = "imported_open", "Imported, still missing"
    MATCHED = "matched", "Matched with the register"
    CATEGORY_CHANGED = "category_changed"
    TOLD = "told", "Something a child told, or that is recorded of them, cannot wait"
    REOPENED = "reopened", "Reopened: its end was recorded in error"
    MISSING_AGAIN = "missing_again", "Found, and missing again before they were back"
    RECORDED_LATE = "recorded_late"
    TIME = "time", "Time passed"
    FOUND = "found", "The child is found, not yet back"
    BACK = "back", "The absence is over"


class AlertState(Code):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Asks(Code):
    """What an alert asks for beyond being acknowledged; once it is there the alert is acted on."""

    STRATEGY_DECISION = "strategy_decision"
    DECISION = "decision", "A management decision"
    INTERVIEW = "interview", "The interview held or declined"
    HANDOVER = "handover", "The handover accepted"
    HARM_ANSWERED = "harm_answered", "The police told and the risk assessed, or a strategy decision"
    LADO_REFERRAL = "lado_referral", "The referral to the LADO"
    SAFETY = "safety", "A decision on where the child is safe"


class Stands(Code):
    """What an alert stands for: it is over when that is."""

    MISSING = "missing", "The child is missing"
    INTERVIEW = "interview", "The interview is outstanding"
    HANDOVER = "handover", "The handover is not accepted"
    TOLD = "told", "What cannot wait is not answered"
    NOTICE = "notice", "News alone: it asks nobody"


class Because(Code):
    """Why an alert went on to somebody else."""

    SILENCE = "silence", "Nobody acknowledged in time"
    NOBODY_REACHED = "nobody_reached", "No message reached anybody"


class Ring(Code):
    """What became of a telephone call made for an alert."""

    ANSWERED = "answered", "Answered, and did not acknowledge"
    NO_ANSWER = "no_answer"
    ACKNOWLEDGED = "acknowledged", "Acknowledged by telephone"


class Channel(Code):
    PAGE = "page"
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    TEAMS = "teams", "Teams"
    SLACK = "slack", "Slack"

    @property
    def telephone(self) -> bool:
        """It rings in a pocket: left alone at night by what does not wake."""
        return self is Channel.SMS


class DeliveryState(Code):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    KEPT = "kept"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"
