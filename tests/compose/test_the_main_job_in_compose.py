"""The same end-to-end tests as the embedded system's, against `tests/compose/conftest.py`'s `system`."""

from system.test_the_main_job import *  # noqa: F403
