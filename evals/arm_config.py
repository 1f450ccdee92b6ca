"""One arm of a suite, as its TOML file writes it."""

from collections.abc import Mapping
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from ..envs.errors import MnemonautError, UnknownName
from .compose import WITH_MEMORY, check_names, recalls
from .policies import AGENTS, JANUS, PLANNING
from .semantics import PLACEMENTS, SEMANTICS
from .working import check_working

LATER: Mapping[str, Any] = {"working": "", "initial": None, "recent": None, "checkpoint": ""}
"""Keys that came later, with their defaults. Where an arm does not use one it is not written, so
that a suite without it keeps the bytes and the hash that it had before there was one."""


def without_unused(body: dict[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """What is written of a suite or an arm: all but keys of `later` that have their defaults."""
    return {k: v for k, v in body.items() if k not in later or v != later[k]}


class ArmConfig(BaseModel):
    """One arm of a suite; see `compose.Arm`. `frozen_from` names the online arm whose stores a
    frozen arm reads: that of the next replicate. `llm` stands in place of the suite's own; an arm
    that sets `error_share` instead keeps the symbolic mind (an oracle beside a real model). What
    comes after `agent` is of the agent `janus` alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    planner: str = "mindstores"
    episodic: str = "off"
    frozen_from: str = "online"
    error_share: float | None = Field(default=None, ge=0, le=1)
    k: int = Field(default=5, ge=0, le=100)
    max_revisions: int = Field(default=3, ge=0, le=20)
    embedding: str = "hashing"
    llm: str | None = None
    semantic: str = "off"
    agent: str = PLANNING
    working: str = ""
    initial: int | None = None
    recent: int | None = None
    checkpoint: str = ""

    @model_validator(mode="after")
    def _fits_together(self) -> "ArmConfig":
        try:
            check_names(self.planner, self.episodic)
        except UnknownName as error:
            raise ValueError(str(error)) from error
        if self.episodic != "off" and not recalls(self.planner):
            raise ValueError(
                f"planner `{self.planner}` recalls nothing: leave `episodic` out, "
                f"or take planner {' or '.join(f'`{p}`' for p in WITH_MEMORY)}"
            )
        if self.semantic not in SEMANTICS:
            raise ValueError(str(UnknownName("semantic memory", self.semantic, SEMANTICS)))
        if self.agent not in AGENTS:
            raise ValueError(str(UnknownName("agent", self.agent, AGENTS)))
        if self.agent == JANUS:
            self._janus_fits()
        elif any(getattr(self, key) != default for key, default in LATER.items()):
            raise ValueError(
                f"agent `{self.agent}` has no working memory: leave `{'`, `'.join(LATER)}` out, "
                f"or take agent `{JANUS}`"
            )
        elif self.agent != PLANNING and (
            self.episodic != "off" or self.llm or self.semantic != "off"
        ):
            raise ValueError(
                f"agent `{self.agent}` neither remembers nor plans: "
                "leave `episodic`, `semantic` and `llm` out"
            )
        if self.llm and self.error_share is not None:
            raise ValueError(
                "a language model's beliefs are its own: leave `error_share` out, or `llm`"
            )
        return self

    def _janus_fits(self) -> None:
        if self.llm:
            raise ValueError(f"agent `{JANUS}` asks no language model: leave `llm` out")
        if self.semantic not in ("off", *PLACEMENTS):
            known = ", ".join(PLACEMENTS)
            raise ValueError(f"agent `{JANUS}` cannot read `{self.semantic}`; take one of {known}")
        try:
            check_working(self.working, self.initial, self.recent)
        except MnemonautError as error:
            raise ValueError(str(error)) from error

    @model_serializer(mode="wrap")
    def _plain(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_unused(plain(self), LATER)
