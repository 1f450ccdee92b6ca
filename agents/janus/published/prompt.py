"""What the language model is told, and how its answer is read.

The released JanusVLN answers with one word of four; any other text means STOP. It was trained on a
wording of its own, longer than the one here: for its published figures write that wording (as in
`src/evaluation.py` of github.com/MIV-XJTU/JanusVLN) to a file `prompt.json` in the model's folder,
{"system": "...", "task": "... {instruction} ..."}.

The marks of turns are those of Qwen2.5's chat format.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from .errors import CheckpointMissing

WORDS = ("STOP", "MOVE_FORWARD", "TURN_LEFT", "TURN_RIGHT")
"""The four answers, in the order of VLN-CE's actions 0 to 3."""

FILE = "prompt.json"
ANSWER_TOKENS = 24
"""The longest answer that is written, in tokens."""

MARKS = ("<|im_start|>", "<|im_end|>")
"""What a turn begins and ends with; each is one token."""

_TURN, _END = MARKS
_SLOT = "{instruction}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The model's role, and its task with `{instruction}` in it.

    Raises:
        CheckpointMissing: `task` has no place for the instruction.
    """

    system: str = "You are a visual language navigation model."
    task: str = (
        "Your task is to {instruction}. You should take one of the following actions: "
        "MOVE_FORWARD TURN_LEFT TURN_RIGHT STOP."
    )

    def __post_init__(self) -> None:
        if _SLOT not in self.task:
            raise CheckpointMissing(f"the prompt's task has no {_SLOT}; write it where it belongs")

    @property
    def opening(self) -> str:
        """Up to where the user begins to speak."""
        return f"{_TURN}system\n{self.system}{_END}\n{_TURN}user\n"

    @property
    def closing(self) -> str:
        """From where the user ends to where the model begins."""
        return f"{_END}\n{_TURN}assistant\n"

    def told(self, instruction: str) -> str:
        """The task of one episode."""
        return self.task.replace(_SLOT, instruction.strip().rstrip("."))


def prompt_of(folder: str | Path) -> Prompt:
    """The prompt that a model's folder names in `prompt.json`, or the usual one.

    Raises:
        CheckpointMissing: the file is there and cannot be read.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        return Prompt()
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return Prompt(system=str(body["system"]), task=str(body["task"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, CheckpointMissing):
            raise
        raise CheckpointMissing(
            f'{path} is no prompt; write {{"system": "...", "task": "... {_SLOT} ..."}}'
        ) from error


def parsed(answer: str) -> int:
    """The action that an answer names: 0 STOP, 1 MOVE_FORWARD, 2 TURN_LEFT, 3 TURN_RIGHT."""
    word = answer.strip()
    return WORDS.index(word) if word in WORDS else 0
