"""`safereturn check ssda903` answers for any folder, however broken: a stack trace helps nobody on the last day of June."""

import pytest

from shared.ssda903 import check_folder

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,F,05/03/2010,WBRI,,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n1001,01/01/2020,S,C2,N1,U6,PR1,,,,,,\n"
)
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"


@pytest.fixture
def folder(tmp_path):
    def written(name, **files):
        made = tmp_path / name
        made.mkdir()
        for stem, text in files.items():
            (made / f"{stem}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return made

    return written


def test_a_clean_folder_has_no_failure_and_says_what_was_not_checked(folder):
    clean = folder("now", header=HEADER, episodes=EPISODES, missing=f"{MISSING}1001,05/03/2010,M,14/05/2025,15/05/2025\n")
    assert check_folder(clean, "2025-26") == {"year": "2025-26", "failures": [], "skipped": ["576"]}


def test_a_failure_has_the_shape_promised_and_says_where(folder):
    overlap = f"{MISSING}1001,05/03/2010,M,14/05/2025,16/05/2025\n1001,05/03/2010,M,15/05/2025,17/05/2025\n"
    (failure,) = check_folder(folder("now", MISSING=overlap), "2025-26")["failures"]
    assert {key: failure[key] for key in ("rule", "child", "line", "file")} == {
        "rule": "574",
        "child": "1001",
        "line": 3,
        "file": "missing.csv",
    }
    assert failure["message"]


def test_last_years_folder_makes_576_speak(folder):
    last = folder("last", missing=f"{MISSING}1001,05/03/2010,M,30/03/2025,\n")
    found = check_folder(folder("now", header=HEADER, episodes=EPISODES, missing=MISSING), "2025-26", last)
    assert ([failure["rule"] for failure in found["failures"]], found["skipped"]) == (["576"], [])


def test_a_last_year_that_cannot_be_read_is_a_failure_and_576_is_not_passed_in_silence(folder, tmp_path):
    now = folder("now", missing=MISSING)
    for last in (tmp_path / "nowhere", folder("last", missing="CHILD,DOB\n")):
        found = check_folder(now, "2025-26", last)
        assert [failure["rule"] for failure in found["failures"]] == ["file"]
        assert "576" in found["skipped"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"missing": b""},
        {"missing": b"\xff\xfe\x00"},
        {"missing": b"\x00\x01\x02"},
        {"missing": "CHILD,DOB\n1,2\n"},
        {"missing": MISSING + '1001,"05/03/2010,M\n'},
        {"missing": MISSING, "episodes": b"PK\x03\x04"},
        {"missing": MISSING, "header": "a,b\n"},
    ],
)
def test_a_malformed_file_is_a_failure_of_rule_file(folder, files):
    failures = check_folder(folder("now", **files), "2025-26")["failures"]
    assert [failure["rule"] for failure in failures] == ["file"]
    assert failures[0]["message"]


def test_a_folder_that_is_not_there_or_is_a_file_is_a_failure_too(tmp_path):
    a_file = tmp_path / "missing.csv"
    a_file.write_text(MISSING)
    for path in (tmp_path / "nowhere", a_file):
        (failure,) = check_folder(path, "2025-26")["failures"]
        assert (failure["rule"], failure["file"]) == ("file", str(path))


def test_two_files_of_one_name_are_not_chosen_between(folder):
    twice = folder("now", missing=MISSING, Missing=MISSING)
    (failure,) = check_folder(twice, "2025-26")["failures"]
    assert "is there twice (Missing.csv, missing.csv)" in failure["message"]


def test_a_year_that_is_none_is_refused(folder):
    with pytest.raises(ValueError, match="2025-26"):
        check_folder(folder("now", missing=MISSING), "2025")
