"""A backend that reads its answers from a script, and plans as JSON to put into it."""

import json
from typing import Any

from mnemonaut.planners.llm.llm import Reply, Request


class Script:
    """A backend that says its lines in order, then the last one for ever."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.heard: list[Request] = []

    def send(self, request: Request) -> Reply:
        self.heard.append(request)
        return Reply(self.lines.pop(0) if len(self.lines) > 1 else self.lines[0], 10, 5)

    def close(self) -> None:
        """Nothing is held."""


def planned(*calls: tuple[str, list[Any]], reason: str = "so") -> str:
    body = [{"skill": skill, "args": args} for skill, args in calls]
    return json.dumps({"reason": reason, "plan": body})
