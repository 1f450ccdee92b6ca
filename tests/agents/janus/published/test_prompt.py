"""What is told and how answers are read."""

import json
from pathlib import Path

import pytest

from mnemonaut.agents.janus.published.errors import CheckpointMissing
from mnemonaut.agents.janus.published.prompt import FILE, WORDS, Prompt, parsed, prompt_of


def test_the_four_words_are_vln_ce_s_actions_and_others_stop() -> None:
    assert [parsed(word) for word in WORDS] == [0, 1, 2, 3]
    assert parsed(" TURN_LEFT\n") == 2
    for text in ("", "turn_left", "TURN_LEFT TURN_LEFT", "I would go on", "LOOK_UP"):
        assert parsed(text) == 0


def test_the_instruction_stands_in_the_task() -> None:
    told = Prompt().told("Go to the {door}. ")
    assert "Your task is to Go to the {door}. You should" in told
    assert all(word in told for word in WORDS)


def test_turns_are_qwen_s() -> None:
    prompt = Prompt(system="Be.", task="{instruction}")
    assert prompt.opening == "<|im_start|>system\nBe.<|im_end|>\n<|im_start|>user\n"
    assert prompt.closing == "<|im_end|>\n<|im_start|>assistant\n"


def test_a_folder_may_bring_its_own_wording(tmp_path: Path) -> None:
    assert prompt_of(tmp_path) == Prompt()
    own = {"system": "Be brief.", "task": "Do: {instruction}!"}
    (tmp_path / FILE).write_text(json.dumps(own))
    assert prompt_of(tmp_path) == Prompt(**own)
    for bad in ("[]", "{", '{"system": "a"}'):
        (tmp_path / FILE).write_text(bad)
        with pytest.raises(CheckpointMissing, match="is no prompt; write"):
            prompt_of(tmp_path)
    (tmp_path / FILE).write_text(json.dumps({"system": "", "task": "no place"}))
    with pytest.raises(CheckpointMissing, match="write it where it belongs"):
        prompt_of(tmp_path)
