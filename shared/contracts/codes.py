"""The words of the field as enumerations, each with the label a person reads. The Department's own code lists are in `shared.ssda903`.

Values are a promise (docs/api): add freely, never rename. Those of alerts are in `alert_codes`.
"""

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """A code with a plain label: `Category.M.label`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ").capitalize()
        return member


class Category(Code):
    """The Department's two categories; guidance of 2014, in force."""

    M = "M", "Missing (whereabouts not known)"
    A = "A", "Away without authorisation (whereabouts known)"


class CareStatus(Code):
    OURS = "ours", "In our care"
    PLACED_HERE = "placed_here", "Placed here by another authority"
    PROTECTION_OR_NEED = "protection_or_need", "Child protection or in need"
    AT_HOME = "at_home", "At home"
    CARE_LEAVER = "care_leaver", "Care leaver (to 25)"
    NOT_KNOWN = "not_known", "Not known yet"


class EpisodeStatus(Code):
    OPEN = "open", "Missing or away now"
    FOUND = "found", "Found, not yet back"
    RETURNED = "returned", "Returned"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled (raised in error)"


class LastSeenPrecision(Code):
    EXACT = "exact", "At this time"
    ABOUT = "about", "At about this time"
    BETWEEN = "between", "Between two times"


class RiskLevel(Code):
    """`not_yet_assessed` is told as if high. Forces also call very low "no apparent risk" or "absent"."""

    NOT_YET_ASSESSED = "not_yet_assessed", "Not yet assessed"
    VERY_LOW = "very_low", "Very low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class RiskSource(Code):
    SOCIAL_WORK = "social_work"
    POLICE = "police"


class FoundLocation(Code):
    """Where a child was found or came back to (ours)."""

    OWN_RETURN = "own_return", "Came back by themselves"
    PLACEMENT = "placement", "At the placement"
    FAMILY_HOME = "family_home"
    FRIEND = "friend", "With a friend"
    PARTNERS_HOME = "partners_home", "At a partner’s home"
    PLACE_OF_CONCERN = "place_of_concern"
    PUBLIC_PLACE = "public_place"
    TRANSPORT = "transport", "On public transport"
    CUSTODY = "custody", "In police custody"
    HOSPITAL = "hospital", "In hospital"
    OTHER_AUTHORITY = "other_authority", "In another authority’s area"
    ELSEWHERE = "elsewhere"
    NOT_KNOWN = "not_known"


class DecisionKind(Code):
    """Management decisions named in domain.md; `other` where none fits. A comment decides nothing: it stands beside them in the record."""

    RECOVERY_ORDER = "recovery_order"
    ABDUCTION_WARNING = "abduction_warning"
    PUBLICITY = "publicity"
    CARE_PLAN_REVIEW = "care_plan_review"
    LADO_REFERRAL = "lado_referral", "Referral to the LADO, or not"
    DIRECTOR_TOLD = "director_told"
    SAFETY = "safety", "Where the child is safe"
    SERIOUS_INCIDENT_NOTIFICATION = "serious_incident_notification"
    OTHER = "other", "Another decision"
    COMMENT = "comment"


class InterviewOutcome(Code):
    ACCEPTED = "accepted", "Offered and accepted"
    ACCEPTED_NOT_PRESENT = "accepted_not_present", "Accepted, but not there or said no on arrival"
    DECLINED = "declined", "Offered, the young person said no"
    NOT_OFFERED_MISSING_AGAIN = "not_offered_missing_again", "Not offered: missing again"
    NOT_OFFERED_NO_CONTACT = "not_offered_no_contact", "Not offered: could not make contact"
    NOT_OFFERED_OTHER = "not_offered_other", "Not offered: another reason"

    @property
    def offered(self) -> bool:
        return not self.value.startswith("not_offered")


class ConductorRelation(Code):
    """Who held the interview, by their relation to the child."""

    COMMISSIONED = "commissioned", "Independent service commissioned by the council"
    MULTI_AGENCY = "multi_agency", "Multi-agency unit"
    AUTHORITY_NO_CASE = "authority_no_case", "Council worker without responsibility for the child’s case"
    ADVOCATE = "advocate", "Advocate"
    ALLOCATED_WORKER = "allocated_worker", "The child’s own social worker"
    PLACEMENT_STAFF = "placement_staff", "Carer or placement staff"
    CHOSEN_BY_CHILD = "chosen_by_child", "Another person the child chose"

    @property
    def independent(self) -> bool:
        """Independence rule 1 (ours, from 2026): the first four relations are independent, the last three are not."""
        return self not in (ConductorRelation.ALLOCATED_WORKER, ConductorRelation.PLACEMENT_STAFF, ConductorRelation.CHOSEN_BY_CHILD)


class Reason(Code):
    """Why the child went, in their account: what pushed them out and what drew them. `other` is in words, which stay in `missing`."""

    FAMILY_CONFLICT = "family_conflict"
    DOMESTIC_ABUSE = "domestic_abuse"
    ABUSE_OR_NEGLECT = "abuse_or_neglect"
    UNHAPPY_IN_PLACEMENT = "unhappy_in_placement"
    SCHOOL = "school"
    BULLYING = "bullying"
    LONELINESS = "loneliness"
    PROFESSIONALS_NOT_LISTENING = "professionals_not_listening"
    FAMILY_TIME = "family_time", "Family time (contact)"
    FAMILY = "family", "To be with family"
    FRIENDS = "friends", "To be with friends"
    PARTNER = "partner", "To be with a person they call boyfriend or girlfriend"
    PARTY = "party"
    SUBSTANCES = "substances", "Alcohol or drugs"
    EXPLOITATION = "exploitation", "Drawn by someone exploiting them"
    OTHER = "other", "Something else"

    @property
    def pull(self) -> bool:
        return self in (Reason.FAMILY, Reason.FRIENDS, Reason.PARTNER, Reason.PARTY, Reason.SUBSTANCES, Reason.EXPLOITATION)


class Harm(Code):
    """What happened to the child while away (ours). `other` as in `Reason`."""

    NONE_TOLD = "none_told", "No harm told of"
    PHYSICAL = "physical", "Hurt physically"
    SEXUAL_ABUSE = "sexual_abuse", "Sexual abuse or assault"
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    CRIMINAL_EXPLOITATION = "criminal_exploitation", "Criminal exploitation or county lines"
    SUBSTANCES = "substances", "Alcohol or drugs"
    SELF_HARM = "self_harm"
    SLEPT_ROUGH = "slept_rough"
    HUNGER_OR_COLD = "hunger_or_cold"
    ROBBED = "robbed", "Robbed or threatened"
    OTHER = "other", "Something else"


class MarkCode(Code):
    UASC = "uasc", "Unaccompanied asylum-seeking child"
    DISABILITY = "disability"
    EXPLOITATION_CSE = "exploitation_cse", "Sexual exploitation"
    EXPLOITATION_CCE = "exploitation_cce", "Criminal exploitation"
    COUNTY_LINES = "county_lines"
    NRM_REFERRAL = "nrm_referral", "National Referral Mechanism referral"
    CHILD_PROTECTION_PLAN = "child_protection_plan"
    DOLO = "dolo", "Deprivation of liberty order"
    AGE_IN_DISPUTE = "age_in_dispute"

    @property
    def exploitation(self) -> bool:
        return self in (MarkCode.EXPLOITATION_CSE, MarkCode.EXPLOITATION_CCE, MarkCode.COUNTY_LINES, MarkCode.NRM_REFERRAL)


class MarkSource(Code):
    """Who said so (ours). Their name and what they said are nowhere but in the case file."""

    SOCIAL_WORK = "social_work", "Social work"
    POLICE = "police"
    HEALTH = "health"
    SCHOOL = "school"
    COURT = "court"
    HOME_OFFICE = "home_office", "Home Office"
    OTHER_AUTHORITY = "other_authority", "Another authority"
    CHILD = "child", "The child"
    FAMILY_OR_CARER = "family_or_carer", "Family or carer"
