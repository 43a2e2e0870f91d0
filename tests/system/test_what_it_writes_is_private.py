"""Dates of birth and keys lie in the system's folder: no other account of the machine reads a file there."""

import os
from pathlib import Path

import pytest
from system.running_system import System

from services.commands import running


def open_to_others(folder: Path) -> list[str]:
    """The files another account could read: open themselves, and behind no closed folder. `servers` has rules of its own."""
    found: list[str] = []
    for place in folder.iterdir():
        if place.name == "servers" or place.is_symlink() or not place.stat().st_mode & 0o077:
            continue
        found += open_to_others(place) if place.is_dir() else [place.name]
    return found


def test_no_file_of_the_running_system_is_open_to_other_accounts(system: System, folder: Path) -> None:
    assert (folder / "running.json").exists()
    assert (folder / "reports.duckdb").exists()
    assert open_to_others(folder) == []


def test_the_servers_account_passes_to_its_own_folder(system: System, folder: Path) -> None:
    servers = (folder / "servers").stat()
    assert servers.st_mode & 0o027 == 0, "nobody else enters"
    if (folder / "servers" / "postgres").stat().st_uid != os.geteuid():
        assert folder.stat().st_mode & 0o001, "another account, so it must pass"
        assert servers.st_mode & 0o010


def test_a_service_by_itself_writes_as_privately(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def runs(*_: object, **__: object) -> None:
        (tmp_path / "made").touch()

    for name in ("configure_logging", "migrate"):
        monkeypatch.setattr(running, name, lambda *_: None)
    monkeypatch.setattr("services.one_process.make_app", lambda *_: None)
    monkeypatch.setattr(running.uvicorn, "run", runs)
    before = os.umask(0o022)
    try:
        running.serve("reports", "127.0.0.1", 8000)
    finally:
        os.umask(before)
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600
