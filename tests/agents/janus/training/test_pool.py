"""The pool: the oldest make room, and a pass goes through what is left."""

import numpy as np

from mnemonaut.agents.janus.training.pool import Pool

from .small_runs import made_up, made_up_lesson


def test_the_oldest_make_room_and_the_pool_says_that_it_is_full() -> None:
    rng = np.random.default_rng(0)
    lessons = [made_up_lesson(rng, 4) for _ in range(4)]
    pool = Pool(3 * lessons[0].nbytes)
    told = []
    for lesson in lessons:
        pool.add(made_up(rng, 4), lesson, mirrored=False)
        told.append(pool.full)
    assert told == [False, False, False, True]
    assert all(a is b for a, b in zip(pool.lessons, lessons[1:], strict=True))
    assert pool.frames == 12 and len(pool.state()) == 3
    alone = Pool(1)
    alone.add(made_up(rng, 4), lessons[0], mirrored=False)
    assert not alone.full and alone.frames == 4  # the last one stays, whatever it takes


def test_a_pass_is_planned_by_the_numbers_of_the_lessons() -> None:
    rng = np.random.default_rng(1)
    pool = Pool(10**9)
    for frames in (9, 3, 7, 5, 8, 4):
        pool.add(made_up(rng, frames), made_up_lesson(rng, frames), mirrored=False)
    plan = pool.plan(0.0, 16, np.random.default_rng(2))
    assert sorted(index for batch in plan for index in batch) == list(range(6))
    assert all(
        len(batch) * max(len(pool.lessons[index]) for index in batch) <= 16 for batch in plan
    )
    assert plan == pool.plan(0.0, 16, np.random.default_rng(2))
    own = {index for index, lesson in enumerate(pool.lessons) if lesson.by_policy}
    alone = pool.plan(1.0, 16, np.random.default_rng(2))
    assert own and {index for batch in alone for index in batch} == own
