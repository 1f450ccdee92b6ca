"""Comparing: differences of true pairs, corrected for their number; all else is refused."""

from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.compare import compare, compare_text
from mnemonaut.evals.statistics import holm
from mnemonaut.evals.summary import summarise

from .conftest import one_line
from .hand_made import ALWAYS, NEVER, hand_made, rewritten

OFF = [["01", "01"], ["00", "00"]]
ONLINE = [["01", "11"], ["00", "01"]]
WON = {"off": OFF, "online": ONLINE, "oracle": ALWAYS}


def test_arms_of_one_run(tmp_path: Path) -> None:
    folder = hand_made(tmp_path / "run", WON)
    found = compare([folder])
    assert found["compared"] == str(folder)
    assert list(found["differences"]) == ["online - off", "oracle - off"]
    gain = found["differences"]["online - off"]
    assert gain["all_passes"]["estimate"] == 0.25 and gain["last_pass"]["estimate"] == 0.5
    plain = [entry["p_permutation"] for entry in found["differences"].values()]
    corrected = [entry["p_holm"] for entry in found["differences"].values()]
    assert corrected == [pytest.approx(p, abs=1e-6) for p in holm(plain)]
    assert plain == [entry["p_permutation"] for entry in summarise(folder)["paired"].values()]


def test_the_same_arms_of_two_runs(tmp_path: Path) -> None:
    one = hand_made(tmp_path / "one", {"off": OFF, "online": ONLINE})
    two = hand_made(tmp_path / "two", {"online": ALWAYS, "oracle": ALWAYS})
    found = compare([one, two])
    assert found["compared"] == f"{two} - {one}"
    (name,) = found["differences"]
    assert name == "online"
    assert found["differences"][name]["all_passes"]["estimate"] == 0.5
    back = compare([two, one])
    assert back["differences"][name]["all_passes"]["estimate"] == -0.5


def test_equal_runs_do_not_differ(tmp_path: Path) -> None:
    one, two = (hand_made(tmp_path / name, WON) for name in ("one", "two"))
    for entry in compare([one, two])["differences"].values():
        assert entry["all_passes"] == {"estimate": 0.0, "low": 0.0, "high": 0.0}
        assert entry["p_holm"] == 1.0 and entry["replicates_needed"] is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 1}, "seed is 0 and 1"),
        ({"passes": 3}, "passes is 2 and 3"),
        ({"replicates": 3}, "replicates is 2 and 3"),
        ({"env": "acme/World-v0"}, "env is mnemonaut/MinecraftText-v0 and acme/World-v0"),
    ],
)
def test_runs_that_are_no_pairs(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    one = hand_made(tmp_path / "one", WON)
    two = rewritten(hand_made(tmp_path / "two", WON), changes)
    with pytest.raises(ResultsError) as error:
        compare([one, two])
    assert "are no pairs" in one_line(error) and said in str(error.value)


def test_runs_of_other_tasks_are_no_pairs(tmp_path: Path) -> None:
    one, two = (hand_made(tmp_path / name, WON) for name in ("one", "two"))
    path = two / "episodes.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"stick"', '"bowl"'), "utf-8")
    with pytest.raises(ResultsError) as error:
        compare([one, two])
    assert "are no pairs: arm `off` ran other tasks" in one_line(error)


def test_nothing_to_compare(tmp_path: Path) -> None:
    one = hand_made(tmp_path / "one", {"online": ONLINE})
    two = hand_made(tmp_path / "two", {"off": OFF})
    with pytest.raises(ResultsError) as error:
        compare([one])
    assert "a run needs an arm named `off`" in one_line(error)
    with pytest.raises(ResultsError) as error:
        compare([one, two])
    assert "have no arm in common" in one_line(error)
    for folders in ([], [one, two, one]):
        with pytest.raises(ResultsError) as error:
            compare(folders)
        assert one_line(error) == "compare takes one run, or two"
    with pytest.raises(ResultsError):
        compare([tmp_path])


def test_the_text(tmp_path: Path) -> None:
    won = {"off": NEVER, "online": ALWAYS, "placebo": NEVER}
    lines = compare_text(compare([hand_made(tmp_path / "run", won)])).splitlines()
    assert lines[0] == str(tmp_path / "run")
    head, online, placebo, against = lines[2:6]
    assert head.split() == ["difference", "all", "passes", "last", "pass", "p", "(Holm)"]
    assert "+100.0 [+100.0, +100.0]" in online and online.endswith("1.000")
    assert placebo.startswith("placebo - off") and against.startswith("online - placebo")
    assert len({len(line) for line in lines[2:6]}) == 1
    assert max(map(len, lines[1:])) <= 80
    assert not any("equal within 3 points" in line for line in lines)  # two streams only
    assert "online - off: about 7 replicates would settle it" in lines
