"""`mnemonaut train janus`."""

from pathlib import Path

import pytest

from .conftest import Call

pytest.importorskip("torch")

SMALL = (
    "shape=width:32,heads:2,spatial_blocks:1,semantic_layers:1,decoder_layers:1,stem:4",
    "sights=8", "walk_frames=48",
    "kinds=route:1", "imitation_frames=60", "imitation_learned=60", "dagger_frames=20",
    "dagger_learned=40", "dagger_rounds=1", "rows=2", "valid_episodes=1", "valid_steps=4",
    "max_frames=40",
)  # fmt: skip
SETTINGS = [word for setting in SMALL for word in ("--setting", setting)]


def test_it_trains_and_resumes(call: Call, tmp_path: Path) -> None:
    from mnemonaut.agents.janus.checkpoint import load, windows_of
    from mnemonaut.agents.janus.windows import windows_for

    out = tmp_path / "janus.safetensors"
    line = ("train", "janus", "--out", out, "--working", "spatial", "--initial", 2, "--recent", 5,
            *SETTINGS)  # fmt: skip
    stopped = call(*line, "--minutes", 0.01, "--quiet")
    if stopped.code:  # a machine that needs longer than 0.6 s for it
        assert "run it again with --resume" in stopped.err and not out.exists()
        line = (*line, "--resume")
    told = call(*line, "--json").json
    assert told["file"] == str(out) and told["steps"] > 1
    assert set(told["valid"]) == {"all", "route"}
    model, body = load(out)
    assert model.sizes.width == 32
    assert windows_of(body) == windows_for("spatial", 2, 5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--working", "none"], "unknown working memory `none`"),
        (["--setting", "rat=1"], "Did you mean `rate`?"),
        (["--setting", "rate=fast"], "rate=0.001"),
        (["--setting", "kinds=rout:1"], "Did you mean `route`?"),
        (["--setting", "shape=foo:3"], "unknown number of a shape `foo`"),
        (["--setting", "shape=width:33"], "width=33 must be a multiple of 4 * heads"),
        (["--resume"], "leave --resume out"),
        (["--encoders", "none.safetensors"], "is missing; name another file"),
        (["--device", "quantum"], "use --device cpu"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    call: Call, tmp_path: Path, words: list[str], said: str
) -> None:
    asked = call("train", "janus", "--out", tmp_path / "a.safetensors", *words)
    assert asked.code == 2 and said in " ".join(asked.err.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("flag", ["--quiet", "--json"])
def test_warnings_are_shown_where_progress_is_not(call: Call, tmp_path: Path, flag: str) -> None:
    line = ("train", "janus", "--out", tmp_path / "janus.safetensors", *SETTINGS,
            "--setting", "pool_bytes=1", "--setting", "dagger_rounds=0",
            "--setting", "valid_episodes=0")  # fmt: skip
    told = call(*line, flag)
    assert told.code == 0
    said = " ".join(told.err.split())
    assert said == (
        "warning: the pool is full (1 bytes): the oldest episodes go; "
        "raise pool_bytes, or lower scale"
    )


def test_progress_is_told_every_few_seconds_at_most(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mnemonaut.cli.train_janus import _tell_progress

    now = 0.0
    monkeypatch.setattr("mnemonaut.cli.train_janus.time.monotonic", lambda: now)
    tell = _tell_progress()
    for now in (100.0, 101.0, 104.9, 105.0, 109.0):
        tell(f"round 0: validating at {now:g}", 0.5)
    assert capsys.readouterr().err.splitlines() == [
        " 50 % round 0: validating at 100", " 50 % round 0: validating at 105",
    ]  # fmt: skip


def test_an_interrupted_training_says_how_to_go_on(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mnemonaut.agents.janus.training.run import Run

    def interrupt(run: Run) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "finish", interrupt)
    asked = call("train", "janus", "--out", tmp_path / "a.safetensors", *SETTINGS)
    assert asked.code == 130
    assert "the same command with --resume goes on" in " ".join(asked.err.split())
