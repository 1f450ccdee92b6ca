"""The voxel world: does it keep MineDojo's contract, and how fast is it?

Contract and cost of the real package are those of `voxel_contract.py`, speeds, with Crafter and
Craftax beside, those of `voxel_speed.py`. What takes longest has scripts of its own:
`voxel_skills.py`, `voxel_suites.py`, `voxel_soak.py`.
"""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import voxel_contract
import voxel_speed
from claim import tell


def measure(options: Namespace) -> Mapping[str, Any]:
    return {**voxel_speed.speed(options.quick), **voxel_contract.contract(options.quick)}


TARGETS = [*voxel_speed.TARGETS, *voxel_contract.TARGETS]

if __name__ == "__main__":
    tell("voxel", measure, TARGETS, __doc__ or "")
