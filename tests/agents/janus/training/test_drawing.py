"""Which episodes a round records."""

from dataclasses import replace
from itertools import islice

import numpy as np

from mnemonaut.agents.janus.training.drawing import draws, in_mirror, told
from mnemonaut.agents.janus.training.settings import TrainingSettings
from mnemonaut.envs.navigation.rooms.episodes import episode_of

SETTINGS = TrainingSettings(kinds=(("route", 3.0), ("find", 1.0), ("long", 0.0)))


def test_kinds_come_by_their_shares_and_no_task_twice() -> None:
    drawn = [
        draw
        for seed in (0, 1)
        for number in (0, 1)
        for draw in islice(draws(replace(SETTINGS, seed=seed), number), 500)
    ]
    assert len({draw.task for draw in drawn}) == len(drawn)
    kinds = [draw.kind for draw in drawn]
    assert set(kinds) == {"route", "find"}
    assert abs(kinds.count("route") / len(kinds) - 0.75) < 0.04
    assert all(draw.task.startswith(f"rooms train {draw.kind} ") for draw in drawn)


def test_draws_are_the_same_each_time() -> None:
    first, again = (list(islice(draws(SETTINGS, 2), 20)) for _ in range(2))
    assert first == again
    assert first[0].actions.random() == again[0].actions.random() != first[1].actions.random()
    assert first[0].actions.random() != first[0].hints.random()


def test_only_what_is_to_be_found_is_hinted_at() -> None:
    rng = np.random.default_rng(0)
    always = replace(SETTINGS, place_hint_share=1.0, direction_hint_share=1.0)
    never = replace(SETTINGS, place_hint_share=0.0, direction_hint_share=0.0)
    find, route = episode_of("rooms train find 0"), episode_of("rooms train route 0")
    assert told(route, always, rng) == route.instruction
    assert told(find, never, rng) == find.instruction
    hinted = told(find, replace(always, wrong_hint_share=0.0), rng)
    assert hinted.startswith(find.instruction + " It is usually in the ")
    assert " You saw it before, " in hinted
    places = {told(find, replace(always, wrong_hint_share=1.0), rng) for _ in range(40)}
    assert len(places) > 1


def test_as_many_episodes_as_asked_are_seen_in_the_mirror() -> None:
    often = replace(SETTINGS, mirrored=0.7)
    chosen = [in_mirror(often, 1, number) for number in range(400)]
    assert abs(np.mean(chosen) - 0.7) < 0.08
    assert chosen == [in_mirror(often, 1, number) for number in range(400)]
    assert chosen != [in_mirror(often, 2, number) for number in range(400)]
    assert not any(in_mirror(replace(SETTINGS, mirrored=0.0), 0, number) for number in range(20))
