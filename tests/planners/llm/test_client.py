"""The client: repair, format failures, what an episode came to, samples, cache and ledger."""

import json
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.planners.llm.cache import Cache
from mnemonaut.planners.llm.cassette import Recorder, Replayer
from mnemonaut.planners.llm.client import Client, Spent
from mnemonaut.planners.llm.errors import CacheMiss, LimitReached, LLMUnavailable
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.llm import Message, Reply, Request
from mnemonaut.planners.llm.prices import Price
from mnemonaut.planners.llm.tokens import estimated_tokens

SCHEMA: dict[str, Any] = {
    "title": "propose",
    "type": "object",
    "properties": {"go": {"type": "boolean"}},
    "required": ["go"],
}
ASKED = (Message("system", "You plan."), Message("user", "Shall we go?"))
GOOD = '{"go": true}'


class Script:
    """A backend that says its lines in order, then the last one for ever."""

    def __init__(self, *lines: str | Reply | Exception) -> None:
        self.lines = list(lines)
        self.heard: list[Request] = []

    def send(self, request: Request) -> Reply:
        self.heard.append(request)
        line = self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]
        if isinstance(line, Exception):
            raise line
        return line if isinstance(line, Reply) else Reply(line, 100, 10)

    def close(self) -> None:
        self.lines = ["closed"]


def test_a_good_answer_is_parsed_and_counted() -> None:
    client = Client(Script(GOOD), "m")
    client.begin("a/0")
    answer = client.complete(ASKED, schema=SCHEMA)
    assert answer.parsed == {"go": True} and answer.failure == ""
    assert (answer.usage.calls, answer.usage.tokens_in, answer.usage.tokens_out) == (1, 100, 10)
    estimate = sum(estimated_tokens(m.content) + 4 for m in ASKED)
    assert client.spent == Spent(1, 100, 10, estimate)


def test_free_text_is_not_parsed() -> None:
    answer = Client(Script("Yes."), "m").complete(ASKED)
    assert (answer.text, answer.parsed, answer.failure) == ("Yes.", None, "")


def test_one_repair_round_tells_what_was_wrong() -> None:
    script = Script('{"go": "maybe"}', GOOD)
    client = Client(script, "m")
    answer = client.complete(ASKED, schema=SCHEMA)
    assert answer.parsed == {"go": True} and answer.failure == ""
    assert answer.usage.calls == 2
    again = script.heard[1].messages
    assert again[:2] == ASKED and again[2] == Message("assistant", '{"go": "maybe"}')
    assert "['go']: must keep to type \"boolean\"" in again[3].content
    assert (client.spent.repairs, client.spent.format_failures) == (1, 0)


def test_two_bad_answers_are_a_format_failure_and_no_error() -> None:
    client = Client(Script("I would rather not."), "m")
    answer = client.complete(ASKED, schema=SCHEMA)
    assert answer.parsed is None and "no JSON object" in answer.failure
    assert (client.spent.calls, client.spent.repairs, client.spent.format_failures) == (2, 1, 1)


def test_an_answer_that_was_cut_off_is_asked_to_be_shorter() -> None:
    script = Script(Reply('{"go": tr', 5, 5, finish="length"), GOOD)
    assert Client(script, "m", max_tokens=77).complete(ASKED, schema=SCHEMA).parsed
    assert "cut off after 77 tokens" in script.heard[1].messages[3].content


def test_what_a_server_rejects_is_not_asked_again() -> None:
    script = Script(Reply("the prompt is too long", 0, 0, finish="rejected"))
    client = Client(script, "m")
    answer = client.complete(ASKED, schema=SCHEMA)
    assert answer.failure == "rejected: the prompt is too long"
    assert len(script.heard) == 1 and client.spent.format_failures == 1


def test_at_temperature_zero_a_question_has_one_answer() -> None:
    script = Script(GOOD)
    client = Client(script, "m")
    for episode in (5, 6):
        client.begin(f"a/{episode}", sample=episode)
        client.complete(ASKED)
        client.complete(ASKED)
    assert {request.sample for request in script.heard} == {0}


def test_above_it_each_repetition_is_another_draw() -> None:
    script = Script(GOOD)
    client = Client(script, "m", temperature=0.7)
    client.begin("a/0", sample=50)
    client.complete(ASKED)
    client.complete(ASKED)
    client.complete(ASKED[1:])
    client.begin("a/1", sample=51)
    client.complete(ASKED)
    client.complete(ASKED)
    first, second, other, third, fourth = (request.sample for request in script.heard)
    # Another question of the same episode may share a draw; another episode's never does.
    assert first == other and len({first, second, third, fourth}) == 4
    client.begin("a/0", sample=50)
    client.complete(ASKED)
    assert script.heard[-1].sample == first


def test_estimates_are_corrected_by_earlier_episodes_alone() -> None:
    text = "one two three four"
    client = Client(Script(Reply(GOOD, 2 * estimated_tokens("Shall we go?") + 8, 1)), "m")
    client.begin("a/0")
    assert client.count(text) == 4
    client.complete(ASKED[1:])
    assert client.count(text) == 4  # within an episode prompts must not depend on answers' order
    before = client.spent
    client.begin("a/1")
    corrected = client.count(text)
    assert corrected > 4
    resumed = Client(Script(GOOD), "m")
    resumed.restore(before)
    resumed.begin("a/1")
    assert resumed.count(text) == corrected


def test_the_cache_answers_what_was_asked_before(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with Cache(path, "write") as cache:
        first = Client(Script(GOOD), "m", cache=cache)
        first.begin("a/0")
        first.complete(ASKED, schema=SCHEMA)
    silent = Script(AssertionError("asked although it is cached"))
    with Cache(path, "only") as cache, Ledger(":memory:", Price(1.0, 2.0)) as ledger:
        second = Client(silent, "m", cache=cache, ledger=ledger)
        second.begin("a/0")
        assert second.complete(ASKED, schema=SCHEMA).parsed == {"go": True}
        assert second.spent == first.spent  # the record of an episode knows no cache
        assert (ledger.total().cached, ledger.total().cost) == (1, 0.0)
        with pytest.raises(CacheMiss):
            second.complete(ASKED[1:], schema=SCHEMA)


def test_one_name_at_two_addresses_is_two_models(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.db", "write") as cache:
        one = Client(Script("llama"), "default", origin="default@http://a/v1", cache=cache)
        other = Client(Script("qwen"), "default", origin="default@http://b/v1", cache=cache)
        assert [c.complete(ASKED).text for c in (one, other, one)] == ["llama", "qwen", "llama"]


def test_who_asks_second_goes_on_with_the_answer_that_is_kept(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.db", "write") as cache:

        class Slow(Script):
            def send(self, request: Request) -> Reply:
                cache.put(request, Reply("first", 1, 1))
                return super().send(request)

        client = Client(Slow("second"), "m", cache=cache)
        assert client.complete(ASKED).text == "first"


def test_what_was_rejected_says_nothing_of_our_estimate() -> None:
    client = Client(Script(Reply("too long", 0, 0, finish="rejected")), "m")
    client.begin("a/0")
    client.complete(ASKED, schema=SCHEMA)
    client.begin("a/1")
    assert client.count("one two three four") == 4


def test_a_cassette_replays_a_conversation(tmp_path: Path) -> None:
    tape = tmp_path / "run.jsonl"
    client = Client(Script("what?", GOOD), "m", recorder=Recorder(tape, "m", {}))
    client.begin("a/0")
    told = client.complete(ASKED, schema=SCHEMA)
    replayer = Replayer(tape)
    again = Client(None, replayer.model, replayer=replayer)
    again.begin("a/0")
    assert again.complete(ASKED, schema=SCHEMA) == told
    assert again.spent == client.spent


def test_a_call_is_in_the_ledger_before_it_leaves() -> None:
    with Ledger(":memory:", Price(1.0, 1.0)) as ledger:

        class Watching(Script):
            def send(self, request: Request) -> Reply:
                assert ledger.total().unanswered == 1
                return super().send(request)

        client = Client(Watching(GOOD), "m", ledger=ledger)
        client.begin("a/0")
        client.complete(ASKED, schema=SCHEMA)
        total = ledger.total()
        assert (total.unanswered, total.answered, total.tokens_in) == (0, 1, 100)
        (row,) = ledger.rows()
        assert (row.scope, row.nth, row.model, row.purpose) == ("a/0", 1, "m", "propose")


def test_a_call_that_failed_is_accounted_for_and_ends_the_run() -> None:
    with Ledger(":memory:") as ledger:
        client = Client(Script(LLMUnavailable("gone", ("500", "timeout"))), "m", ledger=ledger)
        with pytest.raises(LLMUnavailable):
            client.complete(ASKED)
        total = ledger.total()
        assert (total.failed, total.attempts, total.unanswered) == (1, 2, 0)


def test_nothing_is_sent_beyond_a_limit() -> None:
    script = Script(GOOD)
    with Ledger(":memory:", token_limit=500) as ledger:
        client = Client(script, "m", max_tokens=300, ledger=ledger)
        client.complete(ASKED)
        with pytest.raises(LimitReached):
            for _ in range(20):
                client.complete(ASKED)
        total = ledger.total()
        assert total.tokens_in + total.tokens_out <= 500
        assert total.answered == len(script.heard) and total.unanswered == 0


def test_a_request_is_the_same_however_its_schema_was_built() -> None:
    turned = json.loads(json.dumps(SCHEMA, sort_keys=True))
    assert Request("m", ASKED, SCHEMA).key() == Request("m", ASKED, turned).key()
    assert Request("m", ASKED, SCHEMA).key() != Request("m", ASKED, SCHEMA, sample=1).key()
