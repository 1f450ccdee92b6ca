"""Generated buildings that several files look into."""

from dataclasses import dataclass

import pytest

from mnemonaut.envs.navigation.buildings.generated import made
from mnemonaut.envs.navigation.buildings.sight import Sight
from mnemonaut.envs.navigation.buildings.survey import Survey


@dataclass(frozen=True)
class Seen:
    survey: Survey
    sight: Sight


def known(number: int) -> Seen:
    """A building of the splits; made once for all tests."""
    survey, view, _ = made(f"House_{number}")
    return Seen(survey, view)


@pytest.fixture(scope="session", params=[0, 4, 14])
def seen(request: pytest.FixtureRequest) -> Seen:
    """One storey with two homes, two storeys, three storeys."""
    number: int = request.param
    return known(number)
