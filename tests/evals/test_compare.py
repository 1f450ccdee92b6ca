"""Comparing: differences of true pairs, corrected for their number; all else is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.compare import compare, compare_text
from mnemonaut.evals.results import Folder, canonical, read_lines
from mnemonaut.evals.statistics import holm
from mnemonaut.evals.summary import summarise

from .conftest import one_line, suite_of
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
        half = round(1 - 0.025 ** (1 / 4), 6)  # none of 2 streams x 2 tasks differed
        assert entry["all_passes"] == {"estimate": 0.0, "low": -half, "high": half}
        assert entry["p_holm"] == 1.0 and entry["replicates_needed"] is None
    found = compare([one, two])
    assert found["equal"] and found["differs"] == []
    last = compare_text(found).splitlines()[-1]
    assert last == "Nothing differs between the runs, and all that was measured came out alike."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 1}, "seed is 0 and 1"),
        ({"passes": 3}, "passes is 2 and 3"),
        ({"replicates": 3}, "replicates is 2 and 3"),
        ({"env": "acme/World-v0"}, "env is mnemonaut/MinecraftText-v0 and acme/World-v0"),
        ({"env_options": {"setting": "exact"}}, "env_options is none and setting=exact"),
    ],
)
def test_runs_that_are_no_pairs(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    one = hand_made(tmp_path / "one", WON)
    two = rewritten(hand_made(tmp_path / "two", WON), changes)
    with pytest.raises(ResultsError) as error:
        compare([one, two])
    assert "are no pairs" in one_line(error) and said in str(error.value)
    assert "; run both with the same one" in str(error.value)


def test_stores_learnt_elsewhere_are_no_pairs(tmp_path: Path) -> None:
    env = "mnemonaut/MinecraftText-v0"
    arms = [{"name": "learnt", "episodic": "online"}, {"name": "off"}]
    arms.append({"name": "frozen", "episodic": "frozen", "frozen_from": "learnt"})
    won = {arm["name"]: ALWAYS for arm in arms}
    made: list[Path] = []
    for name, setting in (("one", "exact"), ("two", "calibrated")):
        elsewhere = {"learn_env": env, "learn_env_options": {"setting": setting}}
        made.append(hand_made(tmp_path / name, won, arms=arms, **elsewhere))
    with pytest.raises(ResultsError) as error:
        compare(made)
    assert "learn_env_options is setting=exact and setting=calibrated" in one_line(error)
    # What ran in the other world is compared with nothing of this one.
    assert list(compare([made[0]])["differences"]) == ["frozen - off"]


Record = dict[str, Any]


def altered(folder: Path, change: Callable[[list[Record]], list[Record] | None]) -> Path:
    """The folder with its records changed."""
    path = Folder(folder).merged
    records = list(read_lines(path))
    records = change(records) or records
    path.write_text("".join(canonical(r) + "\n" for r in records), encoding="utf-8")
    return folder


def _other_task(records: list[Record]) -> None:
    for record in records:
        record["task"] = record["task"].replace("stick", "bowl")


def _other_group(records: list[Record]) -> None:
    for record in records:
        record["group"] = record["group"].replace("MT1", "MT3")


def _other_luck(records: list[Record]) -> None:
    records[0]["seed"] = 7


def _other_order(records: list[Record]) -> None:
    records[:2] = records[1::-1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_other_task, "are no pairs: arm `off` ran other tasks, `bowl` in one run alone"),
        (_other_group, "are no pairs: task `stick` is of group MT1 and MT3"),
        (_other_luck, "are no pairs: stream off-0 met `crafting_table` with other luck"),
        (_other_order, "stream off-0 met its tasks in another order, `crafting_table` and `stick`"),
    ],
)
def test_episodes_that_are_no_pairs(
    tmp_path: Path, change: Callable[[list[Record]], None], said: str
) -> None:
    one, two = (hand_made(tmp_path / name, WON) for name in ("one", "two"))
    with pytest.raises(ResultsError) as error:
        compare([one, altered(two, change)])
    assert said in one_line(error) and "; run both with" in str(error.value)


def test_a_run_that_is_not_complete_is_no_pair(tmp_path: Path) -> None:
    one, two = (hand_made(tmp_path / name, WON) for name in ("one", "two"))
    altered(two, lambda records: records[:-1])
    with pytest.raises(ResultsError) as error:
        compare([one, two])
    told = f"holds 23 of 24 episodes; `mnemonaut resume {two}` writes it anew"
    assert one_line(error) == f"{Folder(two).merged} {told}"
    Folder(two).merged.unlink()
    with pytest.raises(ResultsError) as error:
        compare([one, two])
    told = f"{two} is not complete (0 of 24 episodes); `mnemonaut resume {two}` goes on"
    assert one_line(error) == told


def test_a_run_is_no_pair_with_itself(tmp_path: Path) -> None:
    one = hand_made(tmp_path / "one", WON)
    with pytest.raises(ResultsError) as error:
        compare([one, tmp_path / "." / "one"])
    assert "is given twice; name two runs, or one" in one_line(error)


def test_what_may_be_compared_is_told(tmp_path: Path) -> None:
    """Another agent under one name, another model, another program: that may be the question."""
    one = hand_made(tmp_path / "one", {"off": OFF, "online": ONLINE})
    arms = [{"name": "off", "k": 12}, {"name": "online", "episodic": "online"}, {"name": "more"}]
    two = hand_made(
        tmp_path / "two", {"off": OFF, "online": ALWAYS, "more": ALWAYS}, arms=arms, llm="openai/x"
    )
    for folder, source in ((one, "a" * 64), (two, "b" * 64)):
        path = folder / "run.json"
        run = json.loads(path.read_bytes())
        program = {"program": {"source": source, "numpy": "2.0"}}
        path.write_text(json.dumps(run | program), encoding="utf-8")
    found = compare([one, two])
    assert found["differs"] == [
        "arms of the second run alone: more",
        "arm `off`: k is 5 and 12",
        "arm `off`: llm is none and openai/x",
        "arm `online`: llm is none and openai/x",
        "program: source is aaaaaaaaaaaa and bbbbbbbbbbbb",
    ]
    assert not found["equal"] and list(found["differences"]) == ["off", "online"]
    text = compare_text(found)
    assert "The runs differ in:\n- arms of the second run alone: more\n- arm `off`: k" in text
    assert "came out alike" not in text


def test_equal_suites_whose_episodes_differ_are_told(tmp_path: Path) -> None:
    one, two = (hand_made(tmp_path / n, {"off": won}) for n, won in (("one", OFF), ("two", NEVER)))
    found = compare([one, two])
    assert found["differs"] == [] and not found["equal"]
    assert "and yet episodes came out otherwise" in compare_text(found)


def test_real_runs_of_one_suite_are_pairs(undisturbed: Callable[..., Path]) -> None:
    """Two real runs, of which the second has one arm with another number of experiences."""
    arms = [{"name": "off"}, {"name": "online", "episodic": "online"}]
    few = [arms[0], arms[1] | {"k": 1}]
    first = undisturbed(suite_of("off", "online"))
    second = undisturbed(suite_of("off", arms=few))
    found = compare([first, second])
    assert found["differs"] == ["arm `online`: k is 5 and 1"]
    alike = found["differences"]["off"]["all_passes"]
    assert alike["estimate"] == 0 and alike["low"] == -alike["high"] < 0
    with pytest.raises(ResultsError) as error:
        compare([first, undisturbed(suite_of("off", "online", tasks=["stick"]))])
    assert "arm `off` ran other tasks" in one_line(error)


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
    assert "+100.0 [-20.5, +100.0]" in online and online.endswith("1.000")
    assert placebo.startswith("placebo - off") and against.startswith("online - placebo")
    assert len({len(line) for line in lines[2:6]}) == 1
    assert max(map(len, lines[1:])) <= 80
    assert not any("equal within 3 points" in line for line in lines)  # two streams only
    assert "online - off: about 7 replicates would settle it" in lines
