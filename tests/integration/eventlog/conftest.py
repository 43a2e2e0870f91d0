"""The same spine as the fault tests use, on servers that behave."""

from collections.abc import AsyncIterator

import pytest
from databases import MakeDatabase
from faults.spine import Spine


@pytest.fixture
async def spine(fresh_database: MakeDatabase) -> AsyncIterator[Spine]:
    spine = Spine(fresh_database)
    yield spine
    await spine.close()
