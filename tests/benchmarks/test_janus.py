"""Runs, walks and figures of the benchmark of Janus: what is kept, what is refused, what counts."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs torch: pip install 'mnemonaut[neural]'")
pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

import janus
import janus_effect
import janus_runs
import janus_speed
from janus_runs import Run, RunsError, order, told_by, train_all, whole_seeds
from janus_walks import Walk, all_walked, played, unseen, walked

from mnemonaut.agents.janus.checkpoint import load, save, vocabulary_of
from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.training.evaluation import evaluated
from mnemonaut.agents.janus.training.preparing import encoder_settings
from mnemonaut.agents.janus.training.settings import TrainingSettings
from mnemonaut.agents.janus.windows import windows_for

from ..agents.janus.small_models import GOES_AHEAD, STOPS, saved, small, words
from ..agents.janus.training.small_runs import SMALL

TASKS = ("rooms unseen route 0", "rooms unseen find 0")


def episodes(success: Mapping[str, Sequence[float]]) -> list[dict[str, Any]]:
    """Made up; SPL is half of the success, NE the opposite."""
    return [
        {
            "task": f"rooms unseen {kind} {number}",
            "kind": kind,
            "steps": 10,
            "score": {"SR": one, "SPL": one / 2, "OSR": one, "NE": 1 - one},
        }
        for kind, all_of in success.items()
        for number, one in enumerate(all_of)
    ]


def test_encoders_come_before_the_policies_that_share_them() -> None:
    runs = order()
    assert len(runs) == 14 and len({run.name for run in runs}) == 14
    assert [run.what for run in runs[:2]] == ["encoders", "encoders without memory"]
    assert {run.what: run.encoders.what for run in runs[2:]} == {
        "both": "encoders", "spatial": "encoders",
        "semantic": "encoders without memory", "off": "encoders without memory",
    }  # fmt: skip
    for seed in janus_runs.SEEDS:
        assert [run.what for run in runs[2:] if run.seed == seed] == list(janus_effect.ARMS)


def test_a_small_training_is_kept_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real training of one policy, in a thread instead of a process; encoders are there."""
    monkeypatch.setattr(janus_runs, "SEEDS", (5,))
    monkeypatch.setattr(janus_runs, "ARMS", ("off",))
    monkeypatch.setattr(janus_runs, "one_thread_each", lambda n, fresh: ThreadPoolExecutor(1))
    figures = {"semantic": {"things": 0.5}, "spatial": {"depth": 0.1}}
    seen, seeing = encoder_settings(replace(SMALL, working="off")), Janus(SMALL.sizes(len(words())))
    told = {"settings": seen.plain(), "sizes": seeing.sizes.to_json(), "figures": figures}
    file = Run("off", 5).encoders.file(tmp_path)
    save(seeing, file, {"encoders": told}, vocabulary=words(), windows=windows_for("both"))
    base = replace(SMALL, imitation_frames=30, imitation_learned=60)
    base = replace(base, dagger_rounds=0, valid_episodes=0)
    train_all(tmp_path, 1, base)
    run = Run("off", 5)
    (made,) = told_by(tmp_path, whole_seeds(tmp_path)).values()
    assert (made["settings"]["working"], made["settings"]["seed"]) == ("off", 5)
    assert made["settings"]["imitation_frames"] == 30 and made["encoders"]["figures"] == figures
    cost = janus.costs(made)
    assert {"seconds", "cpu_seconds"} <= cost.keys() and cost["frames_learned"] >= 60
    before = run.file(tmp_path).stat().st_mtime_ns
    train_all(tmp_path, 1, base)
    assert run.file(tmp_path).stat().st_mtime_ns == before, "what is finished is kept"
    monkeypatch.setattr(janus, "ARMS", ("off",))
    assert janus.training(tmp_path, {run: made})["encoders"] == {"encoders without memory": figures}
    assert janus_runs.name_of(tmp_path, made["settings"]) == run.name
    (tmp_path / "off-5.cost.json").unlink()
    assert janus_runs.cost_of(tmp_path, run.name).keys() == {"seconds", "threads"}, "of its log"


def test_encoders_are_made_with_the_settings_that_a_whole_run_would_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mnemonaut.agents.janus.pretraining import encoders

    asked: list[Any] = []
    monkeypatch.setattr(encoders, "pretrained", lambda *given: asked.append(given))
    own = replace(SMALL, seed=7, sights=640, working="off")
    run = Run("encoders without memory", 7)
    janus_runs._train(run, tmp_path, own)
    ((file, settings, sizes, device, _),) = asked
    assert file == run.file(tmp_path) and run.working == "off"
    assert settings == encoder_settings(own) and settings.recent == 1
    assert sizes == own.sizes(len(words())) and device.type == "cpu"


def pretended(folder: Path, run: Run, encoders: int = 0, **settings: Any) -> None:
    """A checkpoint that says it is that run."""
    told = {
        "settings": {"working": run.what, "seed": run.seed, "scale": 0.25, **settings},
        "encoders": {"settings": {"seed": encoders}, "figures": {}},
    }
    windows = windows_for(run.what)
    save(small(STOPS), run.file(folder), told, vocabulary=words(), windows=windows)


def test_runs_that_are_missing_or_unlike_are_refused(tmp_path: Path) -> None:
    runs = [Run(arm, 1) for arm in janus_effect.ARMS]
    for run in runs[:3]:
        pretended(tmp_path, run)
    with pytest.raises(RunsError, match=rf"lacks both-0, .*off-0; `.*--train {tmp_path}`"):
        whole_seeds(tmp_path)
    pretended(tmp_path, runs[3])
    assert whole_seeds(tmp_path) == (1,), "a seed counts with all of its policies"
    assert list(told_by(tmp_path, [1])) == runs
    pretended(tmp_path, runs[3], scale=0.5)
    with pytest.raises(RunsError, match=r"not trained alike \(scale\)"):
        told_by(tmp_path, [1])
    pretended(tmp_path, runs[3], working="both")
    with pytest.raises(RunsError, match=r"not trained alike \(working\)"):
        told_by(tmp_path, [1])
    pretended(tmp_path, runs[3], encoders=7)
    with pytest.raises(RunsError, match=r"not trained alike \(encoders\)"):
        told_by(tmp_path, [1])


def test_an_error_ends_with_two_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        janus.or_end(lambda: whole_seeds(tmp_path))
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path} lacks both-0, spatial-0,")


def test_walks_are_those_of_the_evaluation_and_kept(tmp_path: Path) -> None:
    file = saved(tmp_path, GOES_AHEAD)
    model, body = load(file)
    walk = Walk(file, tmp_path / "kept.json", None, TASKS[:1])
    found = walked(walk)
    (direct,) = evaluated(model, vocabulary_of(body), windows_for("both"), walk.tasks)
    (one,) = found.episodes
    assert (one["task"], one["kind"]) == (TASKS[0], "route")
    assert one["steps"] == direct.steps == 401, "it goes ahead until it is made to stop"
    assert one["score"] == pytest.approx(direct.score, abs=1e-6)
    text = walk.kept.read_text(encoding="utf-8").replace('"steps": 401', '"steps": 7')
    walk.kept.write_text(text, encoding="utf-8")
    assert [one["steps"] for one in walked(walk).episodes] == [7], "read, not walked again"
    assert [w.sha256 for w in all_walked([walk, walk], 2)] == [found.sha256] * 2


def test_what_is_kept_counts_for_one_checkpoint_window_and_list_of_episodes(tmp_path: Path) -> None:
    file = saved(tmp_path, STOPS)
    walk = Walk(file, tmp_path / "kept.json", None, TASKS)
    first = walked(walk)
    assert [one["steps"] for one in first.episodes] == [1, 1]

    def spoilt() -> None:
        body = json.loads(walk.kept.read_text(encoding="utf-8"))
        walk.kept.write_text(json.dumps({**body, "episodes": []}), encoding="utf-8")
        assert walked(walk).episodes == []

    for other in (replace(walk, window=(0, 2)), replace(walk, tasks=TASKS[:1])):
        spoilt()
        assert len(walked(other).episodes) == len(other.tasks)
        walked(walk)
    spoilt()
    saved(tmp_path, (98.0, 0.0, 0.0, 0.0))
    again = walked(walk)
    assert again.sha256 != first.sha256 and len(again.episodes) == 2
    walk.kept.write_text("{", encoding="utf-8")
    assert walked(walk).episodes == again.episodes, "damaged: walked again"


def test_policies_without_learning() -> None:
    tasks = unseen(1)
    assert [task.split()[2] for task in tasks] == list(janus_effect.GROUPS["all"])
    expert, stop = played("rooms-expert", tasks, 0), played("stop", tasks, 0)
    assert janus_effect.means(expert)["all"]["SR"] == 1.0
    found = janus_effect.means(stop)["all"]
    assert (found["SR"], found["SPL"], found["OSR"], found["steps"]) == (0.0, 0.0, 0.0, 1.0)
    assert 5.0 < found["NE"] < 25.0
    assert {one["steps"] for one in stop} == {1}
    random = [played("vlnce-random", tasks, seed) for seed in (0, 0, 1)]
    assert random[0] == random[1] != random[2]


def test_the_effect_is_paired_over_seeds_and_episodes() -> None:
    whole = {kind: [1.0, 1.0] for kind in ("long", "return", "again")}
    whole |= {"route": [1.0, 0.0], "find": [0.0, 0.0]}
    none = {kind: [0.0, 0.0] for kind in whole}
    some = {**none, "route": [1.0, 0.0]}
    by_arm = {
        "both": [episodes(whole)] * 3,
        "spatial": [episodes(some), episodes(none), episodes(none)],
        "semantic": [episodes(some)] * 3,
        "off": [episodes(none)] * 3,
    }
    told = janus_effect.effect(by_arm)
    assert (told["seeds"], told["episodes"]) == (3, 10)
    both = told["arms"]["both"]
    assert both["all"]["SR"]["mean"] == pytest.approx(0.7)
    assert both["memory"]["SR"]["mean"] == both["memory"]["SR"]["low"] == 1.0
    assert (both["route"]["SPL"]["mean"], both["find"]["NE"]["mean"]) == (0.25, 1.0)
    gap = told["differences"]["both - spatial"]["all"]["SR"]
    assert gap["by_seed"] == pytest.approx([0.6, 0.7, 0.7])
    assert gap["low"] <= gap["mean"] <= gap["high"]
    head = janus_effect.headline(told)
    assert head["effect_memory_SR_both_minus_off"] == 1.0
    assert head["effect_all_SR_semantic_minus_off"] == pytest.approx(0.1)
    assert set(head) == {t.figure for t in janus.TARGETS if "_SR_" in t.figure}
    assert told == janus_effect.effect(by_arm), "equal figures give equal intervals"


def test_homes_are_what_is_drawn_again() -> None:
    """Episodes of one home that go alike tell as much as one of them."""
    two = [f"Home_{n}" for n in range(2)]
    once = janus_effect.mean(np.array([[1.0, 0.0]] * 3), two, "x")
    often = janus_effect.mean(
        np.array([[1.0] * 4 + [0.0] * 4] * 3), [h for h in two for _ in "four"], "x"
    )
    assert once == often
    assert once["low"] < 0 < 1 < once["high"], "two homes know next to nothing of a third"
    with pytest.raises(ValueError, match="some homes have more episodes"):
        janus_effect.mean(np.ones((3, 3)), ["a", "a", "b"], "x")


def test_a_stop_that_was_forced_is_not_the_policys_own() -> None:
    (one, *_) = episodes({"route": [1.0]})
    walks = [[one, {**one, "steps": 401}, {**one, "steps": 401, "score": {"SR": 0.0}}]]
    assert janus_effect.scores(walks, "forced").tolist() == [[0.0, 1.0, 0.0]]


def test_a_schedule_is_told_as_a_share_of_todays_full_one() -> None:
    full = TrainingSettings().plain()
    assert janus.schedule(full) == 1.0
    assert janus.schedule({**full, "scale": 0.25, "dagger_rounds": 0}) < 0.25
    twice = {name: 2 * full[name] for name in ("imitation_learned", "dagger_learned")}
    assert janus.schedule({**full, **twice, "scale": 0.25}) == 0.5


def test_one_seed_has_no_interval() -> None:
    found = janus_effect.mean(np.array([[1.0, 0.0]]), ["a", "b"], "one")
    assert found == {"mean": 0.5, "low": None, "high": None, "by_seed": [0.5]}


def test_windows_at_inference_begin_with_the_trained_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(janus, "WINDOWS", ((8, 48), (0, 4)))
    monkeypatch.setattr(janus, "EACH_OF_WINDOWS", 1)
    run = Run("both", 0)
    pretended(tmp_path, run)
    as_trained = [walked(Walk(run.file(tmp_path), tmp_path / "all", None, unseen(2))).episodes]
    monkeypatch.setattr("janus_walks.one_thread_each", lambda n: ThreadPoolExecutor(1))
    first, second = janus.windows(tmp_path, [0], as_trained, 1)
    assert (first["initial"], first["recent"]) == (8, 48)
    assert (second["initial"], second["recent"]) == (0, 4)
    assert second["SR difference"]["mean"] == 0.0, "who stops at once needs no memory"
    assert (tmp_path / "both-0.0+4.episodes.json").is_file()


def test_the_shipped_checkpoint_says_what_it_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tiny.safetensors"
    settings = {"scale": 1.0, "seed": 3}
    told = {"settings": settings, "frames_learned": 9, "encoders": {"settings": {"seed": 2}}}
    save(small(STOPS), file, told, vocabulary=words(), windows=windows_for("both"))
    monkeypatch.setattr("mnemonaut.agents.janus.checkpoint.SHIPPED", file)
    found = janus.shipped(tmp_path, unseen(1))
    assert found["shipped_minutes"] is None and found["shipped"]["took"] == {}, "nothing says"
    lines = [{"event": "begun", "settings": settings, "threads": 2}]
    lines += [{"event": "encoder", "part": p, "took": 100.0} for p in ("semantic", "spatial")]
    lines += [{"event": "done", "seconds": 600.0}]
    log = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "full.safetensors.jsonl").write_text(log, encoding="utf-8")
    found = janus.shipped(tmp_path, unseen(1))
    assert found["shipped_minutes"] == 10.0 and found["shipped_SR"] == 0.0
    parts = {"semantic encoder": 100.0, "spatial encoder": 100.0, "policy": 400.0}
    assert found["shipped"]["took"] == {"seconds": 600.0, "threads": 2, "parts": parts}
    assert found["shipped"]["frames_learned"] == 9
    assert 0.0 < found["shipped_megabytes"] < 12.0


def test_speeds_have_targets() -> None:
    told = janus_speed.speed(quick=True)
    assert {target.figure for target in janus_speed.TARGETS} <= told.keys()
    assert min(told.values()) > 0
