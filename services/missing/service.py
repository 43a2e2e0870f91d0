"""What one running missing consists of; routes and pages find it at `request.app.state.missing`."""

from dataclasses import dataclass

from fastapi import Request

from services.missing.beforehand import Beforehand
from services.missing.casework import Casework
from services.missing.childwork import ChildWork
from services.missing.filing import Filing
from services.missing.imports.load import Imports
from services.missing.matching import Matching
from services.missing.police_notices import PoliceNotices
from services.missing.purposes import Purposes
from services.missing.quotations import Quotations
from services.missing.reading import Reading
from services.missing.seen_by import SeenBy
from services.missing.settings import CaseSystem
from shared.clock import Clock
from shared.database import Pool


@dataclass(frozen=True, slots=True)
class Missing:
    pool: Pool
    clock: Clock
    casework: Casework
    reading: Reading
    imports: Imports
    childwork: ChildWork
    beforehand: Beforehand
    notices: PoliceNotices
    matching: Matching
    filing: Filing
    purposes: Purposes
    seen_by: SeenBy
    quotations: Quotations
    retention_years_others: int | None = None
    case_system: CaseSystem | None = None
    duty: str | None = None


async def missing_of(request: Request) -> Missing:
    """A dependency of routes. Asynchronous: FastAPI runs any other in a thread, at many times the cost of the look."""
    service: Missing = request.app.state.missing
    return service


def pool_of(request: Request) -> Pool:
    service: Missing = request.app.state.missing
    return service.pool
