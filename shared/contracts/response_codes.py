"""The words of what is done about an absence: whom we tell, how we meet, how an episode may end, what follows a return.

Values are a promise (docs/api): add freely, never rename.
"""

from shared.contracts.codes import Code


class TellWhom(Code):
    """Told, or not told and why."""

    PARENTS = "parents"
    POLICE = "police"
    IRO = "iro", "IRO (independent reviewing officer)"
    HOST_AUTHORITY = "host_authority"
    SCHOOL = "school"
    VIRTUAL_SCHOOL = "virtual_school"
    HEALTH = "health"
    GUARDIAN = "guardian"
    HOME_OFFICE = "home_office", "Home Office"
    YOUTH_JUSTICE = "youth_justice"
    MANAGER_ON_CALL = "manager_on_call", "Manager or director on call"
    CARER = "carer", "Carer or home"


class IntelligenceKind(Code):
    """What a piece of intelligence is about. Never in an event: counted only."""

    PLACE = "place"
    PERSON = "person"
    VEHICLE = "vehicle"
    PHONE = "phone"


class StrategyOutcome(Code):
    """For each episode a strategy decision is recorded (LA: Norfolk)."""

    MEETING_HELD = "meeting_held"
    MEETING_PLANNED = "meeting_planned"
    NOT_NEEDED = "not_needed", "No meeting needed"

    @property
    def meeting(self) -> bool:
        return self is not StrategyOutcome.NOT_NEEDED


class MeetingKind(Code):
    S47_STRATEGY_DISCUSSION = "s47_strategy_discussion", "S47 strategy discussion"
    MISSING_MEETING = "missing_meeting"
    MAPPING = "mapping", "Mapping meeting"
    PROFESSIONALS = "professionals", "Professionals’ meeting"


class ContactKind(Code):
    """How a child was heard from who was not seen."""

    TELEPHONE = "telephone", "By telephone"
    MESSAGE = "message", "By message"


class Agency(Code):
    SOCIAL_CARE = "social_care"
    POLICE = "police"
    HEALTH = "health"
    EDUCATION = "education"
    PLACEMENT = "placement", "Placement provider"
    YOUTH_JUSTICE = "youth_justice"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    OTHER = "other", "Another agency"


QUORUM = frozenset({Agency.SOCIAL_CARE, Agency.POLICE, Agency.HEALTH})
"""An s47 strategy discussion needs these three at least (Working Together)."""


class EndKind(Code):
    """How an absence ends other than by the child's return."""

    DIED = "died", "The child died"
    CARE_ENDED = "care_ended", "Care ended"
    TURNED_18 = "turned_18", "Turned 18"
    CUSTODY = "custody", "In custody"
    HOSPITAL = "hospital", "In hospital"

    @property
    def whereabouts_known(self) -> bool:
        """The child is alive, kept somewhere, and ours to talk to: the interview clock runs."""
        return self in (EndKind.CUSTODY, EndKind.HOSPITAL)


class Response(Code):
    """What a return plan says follows: bespoke to the child, one or both."""

    DISCUSSION = "discussion", "Discussion with the social worker"
    INTERVIEW = "interview", "Return home interview"


class ActionOrigin(Code):
    """Where an action was agreed."""

    INTERVIEW = "interview"
    DISCUSSION = "discussion"
    MEETING = "meeting"


class Support(Code):
    """What help an action offers the child, or the family around them, after an absence (ours; guidance 2014 names none)."""

    ADVOCACY = "advocacy", "An advocate or independent visitor"
    MENTAL_HEALTH = "mental_health", "Mental health (CAMHS)"
    SUBSTANCES = "substances", "Drugs and alcohol"
    HEALTH = "health", "Physical or sexual health"
    EXPLOITATION = "exploitation", "Specialist exploitation service"
    MENTORING = "mentoring", "Youth work or mentoring"
    YOUTH_JUSTICE = "youth_justice", "Youth justice, to prevent"
    EDUCATION = "education", "School or education"
    FAMILY = "family", "Family time, mediation or family support"
    PLACEMENT = "placement", "Support where they live, or a move"
    OTHER = "other", "Other support"


class InError(Code):
    """Why an entry of the record does not stand any more (ours)."""

    ANOTHER_CHILD = "another_child", "It is about another child"
    NOT_SO = "not_so", "It did not happen, or not as it is written"
    TWICE = "twice", "It is recorded twice"
    OTHER = "other", "Something else is wrong with it"


class WordsReader(Code):
    """Whom the child was told of as readers of their own words (ours). Who of them signs in is said in missing, which holds to it."""

    SOCIAL_WORKER = "social_worker"
    TEAM_MANAGER = "team_manager", "Social worker’s manager"
    IRO = "iro", "Independent reviewing officer"
    INTERVIEWER = "interviewer", "Interviewers"
    MISSING_COORDINATOR = "missing_coordinator"
    EDT = "edt", "Emergency duty team"
    SENIOR_MANAGERS = "senior_managers", "Director and senior managers"
    CARER = "carer", "Carer or home"
    PARENTS = "parents"
    SCHOOL = "school"
    POLICE = "police"


class AgeGap(Code):
    """How old the person whom a child calls boyfriend or girlfriend is beside the child, as the child tells it. The bands are ours."""

    YOUNGER = "younger", "Younger than the child"
    UP_TO_2 = "up_to_2", "The same age, or older by up to 2 years"
    FROM_3_TO_5 = "from_3_to_5", "Older by 3 to 5 years"
    OVER_5 = "over_5", "Older by more than 5 years"
    NOT_SAID = "not_said", "Asked, and the child did not say"


class Communication(Code):
    """How an interview was held with the child (ours)."""

    ENGLISH = "english", "Talking in English"
    INTERPRETER = "interpreter", "With an interpreter"
    SIGN_LANGUAGE = "sign_language"
    SYMBOLS = "symbols", "Symbols, pictures or a communication aid"
    WRITING = "writing", "Writing or drawing"
    OBSERVATION = "observation", "Observation in place of words"
