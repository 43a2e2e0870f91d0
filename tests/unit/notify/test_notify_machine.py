"""The alert engine against sequences nobody thought of: never silent past a deadline, never told once answered, each step once."""

import pytest
from escalation_machine import Engine
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test


@pytest.mark.parametrize("steps", [30])
def test_never_silent_never_after_an_answer_each_step_once(steps: int) -> None:
    run_state_machine_as_test(Engine, settings=settings(max_examples=60, stateful_step_count=steps, deadline=None))  # type: ignore[no-untyped-call]
