"""All calls under `/reports/api/returns`: to the Department, to inspectors, to whoever asks under the Freedom of Information Act."""

from fastapi import APIRouter

from services.reports.api import annex_a, department, foi, inspection, returns

router = APIRouter()
for _calls in (returns, annex_a, department, foi, inspection):
    router.include_router(_calls.router)
