"""Tidying: the mess, its scores, and a verdict that gives no places away."""

import pytest

from mnemonaut.envs.household.tasks.standing import stands_on

from .conftest import Give, Work

SEEDS = range(3)


def messed_up(work: Work) -> list[str]:
    """Names of what is to be tidied, as the verdict on idleness judges it."""
    wrong = work.done().facts["wrong"]
    named = {work.handles.named(name): name for name in work.objects}
    return sorted(named[handle] for handle in wrong)


def kinds(work: Work, name: str) -> set[str]:
    body = work.objects[name]
    by_id = {b["objectId"]: b for b in work.objects.values()}
    return set(stands_on(body, by_id).values())


def tidied(work: Work, name: str) -> bool:
    """Whether it can be put back where it was at first."""
    return any(work.carry(name, r) for r in work.undisturbed[name]["parentReceptacles"])


@pytest.mark.parametrize("home", ["Kitchen_1", "Bedroom_2", "House_1"])
@pytest.mark.parametrize("seed", SEEDS)
def test_five_things_lie_where_they_do_not_belong(give: Give, home: str, seed: int) -> None:
    work = give(f"tidy {home}", seed)
    by_id = {b["objectId"]: b for b in work.undisturbed.values()}
    names = messed_up(work)
    assert len(names) == 5
    for name in names:
        belongs = set(stands_on(work.undisturbed[name], by_id).values())
        assert belongs and not belongs & kinds(work, name)
    status = work.given.status(work.event)
    assert not status.success
    assert status.score == {"placed": 0.0, "worse": 0.0, "displacement": pytest.approx(1.0)}


def test_the_goal(give: Give) -> None:
    goal = give("tidy LivingRoom_2").given.goal
    assert goal.task == "tidy LivingRoom_2" and goal.max_steps == 1000
    assert goal.target == {"kind": "tidy", "home": "LivingRoom_2", "room": "living_room"}
    assert goal.text == (
        "tidy up the living room LivingRoom_2: put what is out of place where it belongs, "
        "and say that you are done"
    )


def test_the_mess_is_of_the_seed_alone(give: Give) -> None:
    one, two, other = (give("tidy Kitchen_1", seed) for seed in (4, 4, 5))
    positions = [{n: b["position"] for n, b in w.objects.items()} for w in (one, two, other)]
    assert positions[0] == positions[1] != positions[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_putting_things_back_is_right_one_by_one(give: Give, seed: int) -> None:
    work = give("tidy LivingRoom_1", seed)
    names = messed_up(work)
    done = 0
    for name in names:
        if tidied(work, name):
            done += 1
            status = work.given.status(work.event)
            assert status.score["placed"] == pytest.approx(done / 5)
            assert status.score["worse"] == 0 and status.success == (done == 5)
    assert done >= 4
    verdict = work.done()
    assert len(verdict.facts["right"]) == done and verdict.over
    for handle, kind in verdict.facts["right"].items():
        assert f"{handle} at {kind}" in verdict.text.partition("wrong")[0]


@pytest.mark.parametrize("home", ["Kitchen_1", "Bathroom_3", "LivingRoom_4"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_verdict_does_not_say_where_a_thing_belongs(give: Give, home: str, seed: int) -> None:
    """It names what is wrong with where it is now, and nothing of where it was."""
    work = give(f"tidy {home}", seed)
    verdict = work.done()
    named = {work.handles.named(name): name for name in work.objects}
    for handle, kind in verdict.facts["wrong"].items():
        now = kinds(work, named[handle]) or {"nowhere"}
        assert kind in now
    told = verdict.text.removeprefix("wrong: ").split(", ")
    wrong = sorted(verdict.facts["wrong"].items())
    assert told == [f"{handle} at {kind}" for handle, kind in wrong]
    assert verdict.facts["right"] == {} and "right" not in verdict.text


def test_whatever_the_agent_moved_is_judged_too(give: Give) -> None:
    """A thing that stood right is made worse by carrying it off, and mended by carrying it back."""
    work = give("tidy Kitchen_1", 1)
    mess = messed_up(work)
    home = next(
        name
        for name, body in sorted(work.undisturbed.items())
        if body["pickupable"]
        and name not in mess
        and "Fridge" in str(body["parentReceptacles"])
        and body["objectType"] in ("Apple", "Lettuce", "Egg", "Tomato", "Bread", "Potato")
    )
    bin_ = next(b["objectId"] for b in work.objects.values() if b["objectType"] == "GarbageCan")
    fridge = next(b["objectId"] for b in work.objects.values() if b["objectType"] == "Fridge")
    handle = work.handles.named(home)
    work.do("OpenObject", objectId=fridge)
    assert work.carry(home, bin_)
    assert work.given.status(work.event).score["worse"] == 1
    verdict = work.done()
    assert verdict.facts["wrong"][handle] == "GarbageCan" and len(verdict.facts["wrong"]) == 6
    assert work.carry(home, fridge)
    assert work.given.status(work.event).score["worse"] == 0
    assert work.done().facts["right"] == {handle: "Fridge"}


def test_what_is_in_hand_stands_nowhere(give: Give) -> None:
    work = give("tidy Kitchen_1", 0)
    name = messed_up(work)[0]
    assert work.do("PickupObject", objectId=work.objects[name]["objectId"])
    assert work.done().facts["wrong"][work.handles.named(name)] == "nowhere"


def test_it_has_one_phase_and_waits_for_done(give: Give) -> None:
    given = give("tidy Kitchen_1").given
    assert (given.phase, given.phase_cap, given.ends_itself) == ("", 0, False)
