"""The names that spans go by: OpenTelemetry's where its conventions have one, else ours.

Those of generative AI are from https://github.com/open-telemetry/semantic-conventions-genai as of
commit 002c8a6ea1c8, schema gen-ai-dev/1.42.0-dev, status "development": they may still change
there, and change here only with the schema. docs/spans.md has them in a table.
"""

SCHEMA_URL = "https://opentelemetry.io/schemas/gen-ai-dev/1.42.0-dev"
SCOPE = "mnemonaut"

INTERNAL, CLIENT = 1, 3
"""Kinds of spans, as OTLP numbers them: work in this process, and a call to another one."""

ERROR = 2
"""The status of a span that ended in an error; others have none."""

INVOKE_AGENT = "invoke_agent"
PLAN = "plan"
CHAT = "chat"
EXECUTE_TOOL = "execute_tool"
SEARCH_MEMORY = "search_memory"
CREATE_MEMORY = "create_memory"
UPDATE_MEMORY = "update_memory"
RESET = "reset"
"""Ours: an environment begins an episode. All others are values of `gen_ai.operation.name`."""

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
AGENT = "gen_ai.agent.name"
CONVERSATION = "gen_ai.conversation.id"
MODEL = "gen_ai.request.model"
TEMPERATURE = "gen_ai.request.temperature"
MAX_TOKENS = "gen_ai.request.max_tokens"
OUTPUT_TYPE = "gen_ai.output.type"
TOKENS_IN = "gen_ai.usage.input_tokens"
TOKENS_OUT = "gen_ai.usage.output_tokens"
TOOL = "gen_ai.tool.name"
STORE = "gen_ai.memory.store.id"
RECORD = "gen_ai.memory.record.id"
RECORD_COUNT = "gen_ai.memory.record.count"
ERROR_TYPE = "error.type"
SERVER_ADDRESS = "server.address"
SERVER_PORT = "server.port"
SERVICE = "service.name"
SERVICE_VERSION = "service.version"

QUERY_TEXT = "gen_ai.memory.query.text"
RECORDS = "gen_ai.memory.records"
MESSAGES_IN = "gen_ai.input.messages"
MESSAGES_OUT = "gen_ai.output.messages"
ARGUMENTS = "gen_ai.tool.call.arguments"
RESULT = "gen_ai.tool.call.result"

CONTENTS = frozenset({QUERY_TEXT, RECORDS, MESSAGES_IN, MESSAGES_OUT, ARGUMENTS, RESULT})
"""What was said and done, word for word: in no span unless asked for."""

CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
"""The environment variable by which OpenTelemetry's own instrumentations are asked for contents."""

CAPTURE_ON = frozenset({"true", "span_only", "span_and_event"})

SUITE = "mnemonaut.suite"
SUITE_SHA256 = "mnemonaut.suite_sha256"
ENV = "mnemonaut.env"
ARM = "mnemonaut.arm"
REPLICATE = "mnemonaut.replicate"
PLANNER = "mnemonaut.planner"
PASS = "mnemonaut.pass"
INDEX = "mnemonaut.index"
TASK = "mnemonaut.task"
GROUP = "mnemonaut.group"
SUCCESS = "mnemonaut.success"
ENDED = "mnemonaut.ended"
STEPS = "mnemonaut.steps"
ACTIONS = "mnemonaut.actions"
CALLS = "mnemonaut.calls"
REVISIONS = "mnemonaut.revisions"
EXPECTED = "mnemonaut.expected"
CAUSE = "mnemonaut.cause"
KIND = "mnemonaut.memory.kind"
IDS = "mnemonaut.memory.record.ids"
SCORES = "mnemonaut.memory.scores"
PURPOSE = "mnemonaut.purpose"
REQUESTS = "mnemonaut.requests"
FORMAT_FAILURE = "mnemonaut.format_failure"
