"""Whole runs of a small model: they learn, tell what they do, and resume to the same bytes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mnemonaut.agents.janus.checkpoint import load, windows_of
from mnemonaut.agents.janus.pretraining.encoders import part_file
from mnemonaut.agents.janus.training.batches import collated
from mnemonaut.agents.janus.training.learner import Learner, device_of
from mnemonaut.agents.janus.training.pace import OutOfTime
from mnemonaut.agents.janus.training.settings import TrainingError
from mnemonaut.agents.janus.training.state import state_file
from mnemonaut.agents.janus.training.training import train
from mnemonaut.agents.janus.windows import windows_for

from .small_runs import SMALL, made_up_lesson


class Interrupted(Exception):
    """Stands for a run that is killed."""


def events(out: Path) -> list[dict[str, Any]]:
    lines = out.with_name(f"{out.name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("undisturbed") / "janus.safetensors"
    return out, train(out, SMALL, threads=1, device="cpu")


def test_a_run_leaves_a_checkpoint_and_tells_what_tuning_needs(
    undisturbed: tuple[Path, dict[str, Any]],
) -> None:
    out, made = undisturbed
    model, body = load(out)
    assert model.sizes.width == 32
    assert windows_of(body) == windows_for("both", 2, 6)
    assert body["told"] == json.loads(json.dumps(made))
    assert made["settings"] == SMALL.plain() and made["frames_learned"] >= 380
    assert sorted(file.name for file in out.parent.iterdir()) == [out.name, f"{out.name}.jsonl"]
    told = events(out)
    names = [event["event"] for event in told]
    assert names[0] == "begun" and names[-1] == "done"
    parts = [event["part"] for event in told if event["event"] == "encoder"]
    assert parts == ["semantic", "spatial"]
    assert made["encoders"]["settings"]["sights"] == SMALL.sights
    assert made["encoders"]["figures"].keys() == {"semantic", "spatial"}
    assert names.count("recorded") == names.count("valid") == 2
    learned = [event for event in told if event["event"] == "learned"]
    losses = {"action", "progress", "right", "right_turning", "right_stopping"}
    for event in learned:
        assert losses | {"rate", "gradient", "frames_per_second", "total"} <= event.keys()
    assert learned[-1]["step"] == made["steps"]
    (zero, one) = (event for event in told if event["event"] == "recorded")
    assert zero["as_the_expert"] > 0.8 and one["frames"] == 40
    (_, valid) = (event["kinds"] for event in told if event["event"] == "valid")
    assert set(valid) == {"route", "find", "all"}
    assert {"SR", "SPL", "OSR", "NE", "steps", "episodes"} <= valid["all"].keys()


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("the semantic encoder", 1),
        ("the spatial encoder", 1),
        ("round 0: recording", 2),
        ("round 0: learning", 2),
        ("round 1: recording", 2),
        ("round 1: learning", 2),
    ],
)
def test_an_interrupted_run_ends_with_the_same_bytes(
    undisturbed: tuple[Path, dict[str, Any]], tmp_path: Path, words: str, times: int
) -> None:
    out = tmp_path / "janus.safetensors"
    steadily = replace(SMALL, state_minutes=0.0)
    told: list[str] = []

    def interrupt(what: str, share: float) -> None:
        assert 0.0 <= share <= 1.0
        told.append(what)
        if sum(words in line for line in told) == times:
            raise Interrupted

    with pytest.raises(Interrupted):
        train(out, steadily, threads=1, device="cpu", told=interrupt)
    assert not out.exists() and state_file(out).exists()
    own = out.with_name(f"{out.name}.encoders")
    assert own.exists() == ("round" in words)
    assert part_file(own, "semantic").exists() == ("spatial" in words)
    later: list[str] = []
    train(
        out, steadily, threads=1, device="cpu", resume=True,
        told=lambda what, share: later.append(what),
    )  # fmt: skip
    assert not own.exists()
    assert any("semantic" in line for line in later) == ("semantic" in words)
    again, _ = load(out)
    whole, _ = load(undisturbed[0])
    for (name, a), b in zip(again.state_dict().items(), whole.state_dict().values(), strict=True):
        assert torch.equal(a, b), name
    told_again = [event for event in events(out) if event["event"] == "drawn again"]
    assert [event["changed"] for event in told_again] == [0]
    parts = [event["part"] for event in events(out) if event["event"] == "encoder"]
    assert parts == ["semantic", "spatial"]
    assert (told_again[0]["episodes"] > 0) == ("learning" in words or "1" in words)


def test_policies_may_share_encoders_and_leave_them_as_they_are(
    undisturbed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """Those of a checkpoint, and the same in a file of their own, made before."""
    brief = replace(SMALL, seed=5, dagger_rounds=0, valid_episodes=0, working="spatial")
    first, out = undisturbed[0], tmp_path / "other.safetensors"
    made = train(out, brief, threads=1, device="cpu", encoders=first)
    assert made["encoders"] == undisturbed[1]["encoders"]
    (one, _), (two, _) = load(first), load(out)
    for part in ("semantic", "spatial", "decoder", "fusion"):
        weights = (getattr(model, part).state_dict().values() for model in (one, two))
        same = [torch.equal(a, b) for a, b in zip(*weights, strict=True)]
        assert all(same) == (part in ("semantic", "spatial"))
    assert "encoder" not in [event["event"] for event in events(out)]


def test_encoders_that_do_not_fit_are_refused_before_anything_is_written(
    undisturbed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "janus.safetensors"
    with pytest.raises(TrainingError, match=r"is missing; name another file"):
        train(out, SMALL, device="cpu", encoders=tmp_path / "none")
    wide = replace(SMALL, shape=(*SMALL.shape, ("width", 64)))
    with pytest.raises(TrainingError, match="of other sizes"):
        train(out, wide, device="cpu", encoders=undisturbed[0])
    assert list(tmp_path.iterdir()) == []


def test_a_run_goes_on_with_the_encoders_it_began_with(
    undisturbed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    out, other = tmp_path / "janus.safetensors", tmp_path / "other.safetensors"
    brief = replace(SMALL, dagger_rounds=0, valid_episodes=0)
    train(other, replace(brief, seed=7), threads=1, device="cpu")
    with pytest.raises(OutOfTime):
        train(out, brief, threads=1, device="cpu", minutes=1e-6, encoders=undisturbed[0])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(TrainingError, match="give the same --encoders"):
        train(out, brief, threads=1, device="cpu", resume=True)
    assert sorted(tmp_path.iterdir()) == before
    with pytest.raises(TrainingError, match="give the same --encoders"):
        train(out, brief, threads=1, device="cpu", resume=True, encoders=other)
    train(out, brief, threads=1, device="cpu", resume=True, encoders=undisturbed[0])
    assert out.exists() and undisturbed[0].exists()


def test_equal_settings_give_equal_files(
    undisturbed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "again.safetensors"
    train(out, SMALL, threads=1, device="cpu")
    assert out.read_bytes() == undisturbed[0].read_bytes()


def test_a_run_that_is_out_of_time_can_go_on(tmp_path: Path) -> None:
    """After each encoder, here; its log counts the seconds of all sessions."""
    out, state = tmp_path / "janus.safetensors", state_file(tmp_path / "janus.safetensors")
    own = out.with_name(f"{out.name}.encoders")
    brief = replace(SMALL, dagger_rounds=0, valid_episodes=0)
    with pytest.raises(OutOfTime):
        train(out, brief, threads=1, device="cpu", minutes=1e-6)
    assert state.exists() and part_file(own, "semantic").exists() and not out.exists()
    warnings: list[str] = []
    with pytest.raises(OutOfTime):
        train(
            out, brief, threads=2, device="cpu", minutes=1e-6, resume=True, warned=warnings.append
        )
    assert warnings == ["other --threads: the weights will not be those of an undisturbed run"]
    assert part_file(own, "spatial").exists() and not out.exists()
    made = train(out, brief, threads=2, device="cpu", resume=True)
    torch.set_num_threads(1)
    assert made["valid"] == {} and out.exists()
    told = events(out)
    seconds = [event["seconds"] for event in told]
    assert seconds == sorted(seconds)
    assert [event["event"] for event in told][:4] == ["begun", "encoder", "resumed", "warning"]
    encoders = [event for event in told if event["event"] == "encoder"]
    assert [event["part"] for event in encoders] == ["semantic", "spatial"]
    assert told[-1]["event"] == "done"
    assert told[-1]["seconds"] > 0.999 * sum(event["took"] for event in encoders)


def test_a_run_that_was_cut_is_not_overwritten(tmp_path: Path) -> None:
    out, state = tmp_path / "janus.safetensors", state_file(tmp_path / "janus.safetensors")
    brief = replace(SMALL, dagger_rounds=0, valid_episodes=0)
    with pytest.raises(OutOfTime):
        train(out, brief, threads=1, device="cpu", minutes=1e-6)
    kept = {file: file.read_bytes() for file in tmp_path.iterdir()}
    other = replace(brief, seed=1)
    with pytest.raises(TrainingError, match="go on with --resume, or remove it"):
        train(out, brief, device="cpu")
    with pytest.raises(TrainingError, match=r"other settings \(seed\)"):
        train(out, other, device="cpu", resume=True)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == kept
    state.unlink()
    with pytest.raises(TrainingError, match=r"made otherwise \(seed\)"):
        train(out, other, device="cpu")


def test_what_goes_wrong_in_a_run_is_told_at_once_and_once(
    undisturbed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """A pool for few episodes, and a second session on the same checkpoint."""
    out, warnings, refused = tmp_path / "janus.safetensors", list[str](), list[str]()
    narrow = replace(SMALL, pool_bytes=150_000, valid_episodes=0)

    def begin_another(what: str, share: float) -> None:
        if not refused:
            with pytest.raises(TrainingError) as caught:
                train(out, narrow, device="cpu", resume=True)
            refused.append(str(caught.value))

    train(
        out, narrow, threads=1, device="cpu", encoders=undisturbed[0],
        told=begin_another, warned=warnings.append,
    )  # fmt: skip
    assert ["is being trained by another process" in line for line in refused] == [True]
    assert warnings == [
        "the pool is full (150000 bytes): the oldest episodes go; raise pool_bytes, or lower scale"
    ]
    told = [event["what"] for event in events(out) if event["event"] == "warning"]
    assert told == warnings


def test_a_model_learns_what_it_is_shown() -> None:
    """Forty steps on two episodes of noise: their actions are known by heart."""
    settings = replace(SMALL, rate=1e-2, warmup=0.0, inflection=1.0, stop=1.0)
    learner = Learner(settings, device_of("cpu"))
    rng = np.random.default_rng(0)
    lessons = [made_up_lesson(rng, 8), made_up_lesson(rng, 5)]
    batch = collated(lessons, rng)
    told = [learner.step(batch, step / 60) for step in range(60)]
    assert told[0]["right"] < 0.7 < 0.95 < told[-1]["right"]
    assert told[-1]["action"] < 0.3 * told[0]["action"]
    assert told[-1]["progress"] < told[0]["progress"]


def test_fusion_and_decoder_learn_and_nothing_else() -> None:
    learner = Learner(SMALL, device_of("cpu"))
    before = {name: weight.clone() for name, weight in learner.model.state_dict().items()}
    rng = np.random.default_rng(1)
    for _ in range(3):
        learner.step(collated([made_up_lesson(rng, 9, words=40)], rng), 0.5)
    after = learner.model.state_dict()
    changed = {name.split(".")[0] for name in after if not torch.equal(after[name], before[name])}
    assert changed == {"fusion", "decoder"}
    learned = sum(w.numel() for group in learner.optimiser.param_groups for w in group["params"])
    parts = (learner.model.fusion, learner.model.decoder)
    assert learned == sum(w.numel() for part in parts for w in part.parameters())


def test_seeds_draw_other_weights_and_leave_the_chance_of_others_alone() -> None:
    torch.manual_seed(9)
    before = torch.random.get_rng_state()
    first, second = (Learner(replace(SMALL, seed=seed), device_of("cpu")) for seed in (0, 1))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert not torch.equal(first.model.decoder.query, second.model.decoder.query)


def test_a_run_that_diverges_says_so() -> None:
    learner = Learner(SMALL, device_of("cpu"))
    with torch.no_grad():
        learner.model.decoder.query.fill_(float("inf"))
    rng = np.random.default_rng(0)
    with pytest.raises(TrainingError, match="lower its rate"):
        learner.step(collated([made_up_lesson(rng, 3)], rng), 0.5)
    with pytest.raises(TrainingError, match="use --device cpu"):
        device_of("quantum")
