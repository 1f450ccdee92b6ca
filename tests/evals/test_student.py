"""Student's t against scipy."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from mnemonaut.evals.student import student_quantile


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.5, 2000))
@example(0.975, 1.0)
@example(0.9999, 1.0)
@example(0.5, 3.0)
@example(0.95, 1.5e4)
def test_the_quantile_agrees_with_scipy(probability: float, freedom: float) -> None:
    expected = float(student.ppf(probability, freedom))
    assert student_quantile(probability, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_known_answers() -> None:
    # Cauchy's at one degree: tan(pi (p - 1/2)); 4.3027 and 2.7764 are in every table.
    assert student_quantile(0.975, 1) == pytest.approx(12.7062047362)
    assert student_quantile(0.975, 2) == pytest.approx(4.30265272975)
    assert student_quantile(0.025, 4) == pytest.approx(-2.7764451052)


@pytest.mark.parametrize(("probability", "freedom"), [(0, 3), (1, 3), (1.2, 3), (0.9, 0)])
def test_refuses(probability: float, freedom: float) -> None:
    with pytest.raises(ValueError, match=r"must be (within|above)"):
        student_quantile(probability, freedom)
