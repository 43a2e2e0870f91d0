"""What one running missing consists of; routes and pages find it at `request.app.state.missing`."""

from dataclasses import dataclass

from fastapi import Request

from services.missing.casework import Casework
from services.missing.imports.load import Imports
from services.missing.reading import Reading
from shared.clock import Clock
from shared.database import Pool


@dataclass(frozen=True, slots=True)
class Missing:
    pool: Pool
    clock: Clock
    casework: Casework
    reading: Reading
    imports: Imports


def missing_of(request: Request) -> Missing:
    service: Missing = request.app.state.missing
    return service


def pool_of(request: Request) -> Pool:
    return missing_of(request).pool
