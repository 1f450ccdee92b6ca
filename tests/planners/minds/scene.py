"""A situation from which prompts are made, with something of everything in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mnemonaut.envs import registry
from mnemonaut.envs.world import Feedback, Goal, Skill, SkillCall, State
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.llm.llm import Completion, Message
from mnemonaut.planners.llm.tokens import estimated_tokens
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.planner import Attempt, Plan, Prediction, Usage

WORLD = registry.world("mnemonaut/MinecraftText-v0")


class Listener:
    """Satisfies `LLM`: hears what is asked, and answers nothing."""

    def __init__(self) -> None:
        self.heard: tuple[Message, ...] = ()

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Completion:
        self.heard = tuple(messages)
        return Completion("", None, Usage(), "nothing was asked")

    def count(self, text: str) -> int:
        return estimated_tokens(text)


@dataclass(frozen=True)
class Scene:
    """All that a prompt is made from."""

    goal: Goal
    state: State
    history: tuple[Attempt, ...]
    recalled: tuple[Recall, ...]
    plan: Plan
    prediction: Prediction
    explanation: str
    skills: Mapping[str, Skill]

    def messages(self, question: str) -> tuple[Message, ...]:
        """The prompt of a question, as the language mind sends it."""
        listener = Listener()
        mind = LanguageMind(listener, self.skills)
        now = self.goal, self.state
        if question == "propose":
            mind.propose(*now, self.history, self.recalled, self.explanation)
        elif question == "predict":
            mind.predict(*now, self.plan, self.history, self.recalled)
        elif question == "revise":
            mind.revise(*now, self.plan, self.prediction, self.history, self.recalled)
        else:
            mind.explain(*now, self.history)
        return listener.heard


LOG, TABLE = SkillCall("mine", ("log", 3)), SkillCall("craft", ("crafting_table", 1))
WANTING = "crafting_table takes 4 planks each; 4 needed, 0 had"
STEPS: list[dict[str, Any]] = [
    {"success": True, "text": "got 1 log", "change": {"inventory": {"log": 1}, "steps": 63}},
    {"success": False, "text": "crafting stick needs a crafting_table", "change": {"held": "log"}},
]
KEPT = Experience(
    {"text": "I am in a forest by day. I carry nothing.", "facts": {}},
    "wooden_pickaxe",
    [{"skill": "mine", "args": ["log", 1]}, {"skill": "craft", "args": ["stick", 4]}],
    {
        "success": False,
        "text": "failed: crafting stick needs a crafting_table",
        "steps": STEPS,
        "ended": "replanned",
        "lesson": "craft(stick, 4): crafting stick needs a crafting_table",
    },
)
SCENE = Scene(
    Goal("stone_pickaxe", "obtain 1 stone_pickaxe", {"stone_pickaxe": 1}),
    State("I am in a forest by day. I carry 3 log.", {}),
    (
        Attempt(LOG, Feedback(True, "got 3 log"), {}, {"inventory": {"log": 3}, "steps": 120}),
        Attempt(TABLE, Feedback(False, WANTING), {}, {"steps": 5}),
    ),
    (Recall(7, KEPT, 0.6, {"similarity": 0.6}),),
    Plan((LOG, TABLE, SkillCall("equip", ("stone_pickaxe",)))),
    Prediction(0.4, (TABLE,), "the table may fail"),
    "craft(crafting_table, 1): make planks first",
    WORLD.skills,
)
