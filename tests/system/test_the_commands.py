"""What is typed at the keyboard beside a running system: a folder made up, taken in, written out and checked; a bad one refused."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from system.running_system import System

Typed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def typed(system: System, folder: Path) -> Typed:
    """`safereturn`, a program of its own; `folder` is the running system's."""

    def safereturn(*words: object) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("safereturn")), *map(str, words)]
        return subprocess.run(
            command, env=os.environ | {"SAFERETURN_DATA": str(folder)}, capture_output=True, text=True, timeout=120, check=False
        )

    return safereturn


@pytest.fixture(scope="session")
def made(typed: Typed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a year: of the authority that the main job loads, byte for byte, so that either may come first."""
    out = tmp_path_factory.mktemp("made-up")
    done = typed("synthesise", out, "--children", 60, "--years", 1, "--seed", 11)
    assert (done.returncode, done.stderr) == (0, "")
    (year,) = out.iterdir()
    return year


def rows(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_a_folder_taken_in_is_written_out_at_once_row_by_row_and_breaks_no_rule(typed: Typed, made: Path, tmp_path: Path) -> None:
    taken = typed("import", made)
    assert (taken.returncode, taken.stdout.splitlines()[1:]) == (0, ["refused: 0", "named: 0"])
    assert taken.stdout.startswith("children 60, placements ")
    out = tmp_path / "return"
    written = typed("export", "ssda903", made.name, out)
    said = f"{out}: missing.csv, header.csv, episodes.csv, missing.xml\nNo rule fails.\n"
    assert (written.returncode, written.stdout, written.stderr) == (0, said, "")
    for name in ("missing.csv", "header.csv", "episodes.csv"):
        assert rows(out / name) == rows(made / name), name
    assert (out / "missing.xml").read_text().count("<MIS_START>") == len(rows(made / "missing.csv")) - 1
    checked = typed("check", "ssda903", out, made.name)
    assert (checked.returncode, checked.stdout) == (0, "No rule fails.\n")


def test_a_rule_that_fails_is_said_before_the_department_says_it(typed: Typed, made: Path, tmp_path: Path) -> None:
    header, first, *_ = (made / "missing.csv").read_text().splitlines()
    child, dob, *_ = first.split(",")
    (tmp_path / "missing.csv").write_text(f"{header}\n{child},{dob},X,01/05/2025,\n")
    checked = typed("check", "ssda903", tmp_path, made.name)
    assert checked.returncode == 1
    assert checked.stdout == f"rule 1006: missing.csv line 2, child {child}: MISSING 'X' is neither M nor A\n"
    told = json.loads(typed("check", "ssda903", tmp_path, made.name, "--json").stdout)
    assert [(one["rule"], one["child"]) for one in told["failures"]] == [("1006", child)]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "safereturn: {folder} holds none of header.csv, episodes.csv, uasc.csv, missing.csv, people.csv, list_8.csv.\n"),
        (
            {"missing.csv": "KIND,OF,THING\n1,2,3\n"},
            "safereturn: A file could not be used; nothing of any of them was loaded.\n  missing: ",
        ),
    ],
    ids=["nothing in it", "other columns"],
)
def test_a_folder_that_is_no_submission_is_refused_in_plain_words(typed: Typed, tmp_path: Path, files: dict[str, str], said: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    refused = typed("import", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert said.format(folder=tmp_path) in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_year_nobody_can_read_is_refused_and_nothing_is_written(typed: Typed, tmp_path: Path) -> None:
    refused = typed("export", "ssda903", "2025", tmp_path / "return")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("safereturn: ")
    assert "2025-26" in refused.stderr
    assert not (tmp_path / "return").exists()


def test_a_token_alone_on_standard_output_opens_what_its_role_may(system: System, typed: Typed) -> None:
    made = typed("token", "--role", "planner", "--name", "Wei Zhang")
    assert (made.returncode, made.stderr, len(made.stdout.split())) == (0, "", 1)
    headers = {"Authorization": f"Bearer {made.stdout.strip()}"}
    answers = [httpx.get(f"{system.base_url}{path}", headers=headers) for path in ("/reports/api/indicators", "/missing/api/children")]
    assert [answer.status_code for answer in answers] == [200, 403]
    refused = typed("token", "--role", "king", "--name", "Wei Zhang")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("safereturn: 'king' is not a role. Roles: director, assistant_director, ")


def test_a_list_8_and_the_next_night_people_alone_keep_the_register(system: System, typed: Typed, tmp_path: Path) -> None:
    titles = "Child Unique ID,Gender,Ethnicity,Date of Birth,Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N),"
    titles += "Does the Child have a Disability,Start date of current legal status,Child's Legal Status,Date Ceased to be Looked After,"
    titles += "Start Date of Most Recent Placement,Placement Type,Placement Provider,URN of Placement,Placement Location,LA of Placement,"
    titles += "Allocated Team,Allocated Worker\n"
    said = ",01/02/2024,b,,01/02/2024,{},b,SC900001,a,E09000999,CLA-N,Nadia Rahman\n"
    listed = tmp_path / "Children in care tonight.csv"
    kept, lost = "KEPT8001,b,a,05/03/2010,N,N" + said.format("h"), "KEPT8002,b,a,05/03/2010,N,N" + said.format("zz")
    listed.write_text(titles + kept + lost)
    taken = typed("import", listed)
    assert (taken.returncode, taken.stdout.splitlines()[:2]) == (0, ["children 1, placements 1, episodes 0", "refused: 1"])
    refused = "  list_8.csv line 3, Placement Type 'zz', rule list 8: 'zz' is none of the list’s codes. It takes a) Foster placement; "
    assert taken.stdout.splitlines()[2].startswith(refused)
    assert taken.stdout.endswith("are not loaded. They are counts, not episodes.\n")

    night = tmp_path / "night"
    night.mkdir()
    people = "CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n"
    (night / "people.csv").write_text(f"{people}KEPT8001,Amelia,Frost,Millie,CLA-S,Owen Price,,\n")
    assert typed("import", night).stdout == "children 1, placements 0, episodes 0\nrefused: 0\nnamed: 0\n"
    token = typed("token", "--role", "social_worker", "--name", "Grace Mensah").stdout.strip()
    child = httpx.get(f"{system.base_url}/missing/api/children/KEPT8001", headers={"Authorization": f"Bearer {token}"}).json()
    assert (child["name"], child["team"], child["worker"]) == ("Amelia Frost (Millie)", "CLA-S", "Owen Price")
    assert child["placement"]["urn"] == "SC900001"
