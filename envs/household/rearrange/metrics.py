"""The scores of a rearrangement episode, exactly the challenge's.

Doing nothing scores success 0, fixed strictly 0, misplaced 1, energy 1; a perfect agent scores
1, 1, 0, 0 (allenai/ai2thor-rearrangement, `rearrange/tasks.py`).
"""

from dataclasses import dataclass, replace

from .poses import ObjectPose, Poses, energy


@dataclass(frozen=True, slots=True)
class RearrangeScore:
    """What became of an episode.

    Attributes:
        success: nothing is left misplaced, 0 or 1.
        fixed_strict: share of the misplaced objects that were put right; 0 if any other object
            was misplaced on the way ("%FixedStrict").
        misplaced: objects misplaced at the end / at the start; may exceed 1. None: none was.
        energy: sum of the energies at the end / at the start. None: it was 0.
        fixed: as `fixed_strict` without its condition.
        start_energy, end_energy, change_energy: sums; the last of end against start.
        initially_misplaced, finally_misplaced, newly_misplaced, fixed_count, broken, changed:
            numbers of objects.
    """

    success: float
    fixed_strict: float
    misplaced: float | None
    energy: float | None
    fixed: float
    start_energy: float
    end_energy: float
    change_energy: float
    initially_misplaced: int
    finally_misplaced: int
    newly_misplaced: int
    fixed_count: int
    broken: int
    changed: int


def rearrange_score(target: Poses, start: Poses, end: Poses) -> RearrangeScore:
    """Score an episode by the poses of the walkthrough, and of start and end of the unshuffling.

    What is missing from `end` or `start` counts as broken there; a target is never broken, so
    an object that is broken in the walkthrough has its place all the same.
    """
    goals = [replace(pose, broken=False) for pose in target.values()]
    before = [_present(start, goal) for goal in goals]
    after = [_present(end, goal) for goal in goals]
    first = [energy(goal, now) for goal, now in zip(goals, before, strict=True)]
    last = [energy(goal, now) for goal, now in zip(goals, after, strict=True)]
    change = [
        energy(replace(was, broken=False), now) for was, now in zip(before, after, strict=True)
    ]
    wrong = [e > 0.0 for e in first]
    still = [e > 0.0 for e in last]
    initially, finally_ = sum(wrong), sum(still)
    fixed = sum(w and not s for w, s in zip(wrong, still, strict=True))
    newly = sum(s and not w for w, s in zip(wrong, still, strict=True))
    share = fixed / initially if initially else 1.0
    start_energy, end_energy = sum(first), sum(last)
    return RearrangeScore(
        success=float(end_energy == 0.0),
        fixed_strict=share if newly == 0 else 0.0,
        misplaced=finally_ / initially if initially else None,
        energy=end_energy / start_energy if start_energy > 0.0 else None,
        fixed=share,
        start_energy=start_energy,
        end_energy=end_energy,
        change_energy=sum(change),
        initially_misplaced=initially,
        finally_misplaced=finally_,
        newly_misplaced=newly,
        fixed_count=fixed,
        broken=sum(pose.broken for pose in after),
        changed=sum(e > 0.0 for e in change),
    )


def _present(poses: Poses, goal: ObjectPose) -> ObjectPose:
    return poses.get(goal.name) or replace(goal, broken=True)
