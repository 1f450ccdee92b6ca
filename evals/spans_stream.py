"""The spans of a stream: who is watched, and what is told of its episodes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..envs.world import World
from ..memory.memories import Memories
from ..planners.planner import Planner
from . import spans_names as names
from .job import Job
from .policies import PLANNING
from .spans import Attributes, Recorder, contents_wanted, program_version
from .spans_watching import (
    Model,
    WatchedEnv,
    WatchedLLM,
    watched_memories,
    watched_planner,
    watched_world,
)

if TYPE_CHECKING:
    from ..planners.llm.client import Client
    from ..planners.llm.llm import LLM


class StreamSpans:
    """Watches the parts of a stream's episodes, and tells each episode when it is over."""

    def __init__(self, job: Job) -> None:
        suite, arm = job.suite, job.arm
        self._job = job
        self._sha256 = suite.digest()
        resource: Attributes = {
            names.SERVICE: names.SCOPE,
            names.SERVICE_VERSION: program_version(),
            names.SUITE: suite.name,
            names.SUITE_SHA256: self._sha256,
            names.ENV: job.env,
            names.ARM: job.key.arm,
            names.REPLICATE: job.key.replicate,
            names.PLANNER: arm.planner if arm.agent == PLANNING else arm.agent,
        }
        stream = f"{self._sha256}/{job.key.name}"
        self._recorder = Recorder(stream, resource, contents=contents_wanted())
        self._llm: WatchedLLM | None = None
        self._model: Model | None = None

    def client(self, client: "Client") -> "LLM":
        """What a language mind asks."""
        self._model = _model(self._job, client.model)
        self._llm = WatchedLLM(client, self._recorder, self._model)
        return self._llm

    def planning(self, planner: Planner, world: World) -> tuple[Planner, World]:
        recorder = self._recorder
        return watched_planner(planner, recorder, self._job.key.arm), watched_world(world, recorder)

    def memories(self, memories: Memories) -> Memories:
        """A store goes by the name of the stream that writes it."""
        job = self._job
        served = job.store.startswith(("postgres://", "postgresql://"))
        return watched_memories(
            memories,
            self._recorder,
            store=(job.source or job.key).name,
            kind=names.CLIENT if served else names.INTERNAL,
            semantic=job.arm.semantic,
        )

    def env(self, env: Any) -> Any:
        return WatchedEnv(env, self._recorder, self._job.env)

    def begin(self, place: Mapping[str, Any]) -> None:
        """An episode begins; `place` tells where it stands in the run."""
        conversation = f"{self._job.key.name}/{place['index']}"
        attributes: Attributes = {
            names.OPERATION: names.INVOKE_AGENT,
            names.AGENT: self._job.key.arm,
            names.CONVERSATION: conversation,
            names.TASK: place["task"],
            names.GROUP: place["group"],
            names.PASS: place["pass"],
            names.INDEX: place["index"],
        }
        if self._llm is not None and self._model is not None:
            self._llm.scope = conversation
            attributes[names.MODEL] = self._model.name
        self._root = self._recorder.begin(
            place["index"], f"{names.INVOKE_AGENT} {self._job.key.arm}", attributes
        )

    def finish(self, record: Mapping[str, Any]) -> str:
        """The episode is over, as its record tells: its spans as one line of OTLP."""
        root = self._root
        root.attributes[names.SUCCESS] = record["success"]
        root.attributes[names.ENDED] = record["ended"]
        root.attributes[names.STEPS] = record["steps"]
        root.attributes[names.ACTIONS] = record["actions"]
        if "llm" in record:
            root.attributes[names.TOKENS_IN] = record["llm"]["tokens_in"]
            root.attributes[names.TOKENS_OUT] = record["llm"]["tokens_out"]
        if record["error"] is not None:
            root.error = str(record["error"]).partition(":")[0]
        return self._recorder.finish()


def _model(job: Job, name: str) -> Model:
    """What is known of a model without asking it.

    The conventions' provider says in which protocol a model is asked: that of every endpoint here
    is OpenAI's, whoever runs it.
    """
    from ..planners.llm.spec import address_of, parse_spec

    spec, options = parse_spec(job.arm.llm), job.suite.llm_options
    attributes: Attributes = {
        names.TEMPERATURE: options.temperature,
        names.MAX_TOKENS: options.max_tokens,
    }
    if spec.kind not in ("openai", "endpoint"):
        # As tables call it: the client's own name of it has the seed of its beliefs.
        return Model(spec.name, f"mnemonaut.{spec.kind}", names.INTERNAL, attributes)
    address = urlsplit(address_of(spec))
    attributes[names.SERVER_ADDRESS] = address.hostname or ""
    attributes[names.SERVER_PORT] = address.port or (443 if address.scheme == "https" else 80)
    return Model(name, "openai", names.CLIENT, attributes)
