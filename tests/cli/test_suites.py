"""`mnemonaut bench --list`."""

from mnemonaut.evals.suite import builtin_suites, load_suite

from .conftest import Call


def test_every_built_in_suite_is_listed_with_what_it_is(call: Call) -> None:
    answer = call("bench", "--list", "--json")
    assert (answer.code, answer.err) == (0, "")
    told = {row["name"]: row["summary"] for row in answer.json["suites"]}
    assert list(told) == builtin_suites() and all(told.values())
    assert told["minecraft-quick"] == load_suite("minecraft-quick").summary
    shown = call("bench", "--list")
    assert shown.code == 0 and max(map(len, shown.out.splitlines())) <= 80
    lines = shown.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == builtin_suites()
    assert "".join(told["rooms"].split()) in "".join(shown.out.split())


def test_an_unknown_suite_says_where_all_are_listed(call: Call) -> None:
    answer = call("bench", "nosuite")
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert "unknown suite `nosuite`" in answer.err
    assert "`mnemonaut bench --list` shows all" in answer.err
    assert "--list" in call("bench", "--help").out
