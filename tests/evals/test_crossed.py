"""The spread of crossed data: against statsmodels, and against simulated truth."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import sem

from mnemonaut.evals.crossed import Spread, most_unseen, resampled_means, spread


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 7), st.integers(2, 7), st.integers(0, 1000))
def test_the_error_is_that_of_the_analysis_of_variance(streams: int, tasks: int, seed: int) -> None:
    """Mean squares of statsmodels' two-way analysis of variance without replication."""
    import pandas
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    matrix = generator(seed).normal(size=(streams, tasks)) + generator(seed).normal(size=tasks)
    rows, columns = np.indices(matrix.shape)
    columns_of = {"score": matrix.ravel(), "row": rows.ravel(), "column": columns.ravel()}
    frame = pandas.DataFrame(columns_of)
    table = anova_lm(ols("score ~ C(row) + C(column)", frame).fit())
    of_rows, of_columns, rest = (table["sum_sq"] / table["df"]).to_list()
    of_rows, of_columns = max(of_rows, rest), max(of_columns, rest)
    total = of_rows + of_columns - rest
    found = spread(matrix)
    assert found.error == pytest.approx(np.sqrt(total / matrix.size))
    squares = np.array([of_rows, of_columns, rest]) ** 2
    freedoms = np.array([streams - 1, tasks - 1, (streams - 1) * (tasks - 1)])
    assert found.freedom == pytest.approx(max(1, total**2 / (squares / freedoms).sum()))
    assert spread(matrix.T).error == pytest.approx(found.error)


def test_one_axis_alone() -> None:
    values = generator(1).normal(size=9)
    one, copies = spread(values[:, np.newaxis]), spread(np.repeat(values[:, np.newaxis], 5, axis=1))
    assert one.error == pytest.approx(sem(values)) and one.freedom == 8
    # Where nothing but the stream varies, the tasks are copies.
    assert copies.error == pytest.approx(sem(values)) and copies.freedom == pytest.approx(8)
    assert spread(values[np.newaxis]) == Spread(inf, 1.0)
    assert spread(np.full((3, 4), 0.25)).error == 0


def test_the_error_is_right_on_average() -> None:
    """Whatever the shares: the mean of its square is the variance of the mean, or above it."""
    rng = generator(3)
    for by_stream, by_task, noise in ((1, 0, 0), (0, 1, 0), (0.5, 0.5, 1), (0.1, 0.2, 1)):
        data = by_stream * rng.exponential(size=(3000, 8, 1))
        data = data + by_task * rng.normal(size=(3000, 1, 12))
        data = data + noise * rng.normal(size=(3000, 8, 12))
        told = np.mean([spread(matrix).error ** 2 for matrix in data])
        truth = by_stream**2 / 8 + by_task**2 / 12 + noise**2 / 96
        assert 0.93 * truth <= told <= 1.4 * truth


def test_the_rule_of_three() -> None:
    assert most_unseen(1, 0.9) == pytest.approx(0.95)
    assert most_unseen(98, 0.9) > 0.03 > most_unseen(99, 0.9)
    for cells in (300, 10_000):
        assert most_unseen(cells, 0.9) == pytest.approx(3 / cells, rel=0.01)


def test_means_of_common_draws() -> None:
    stack = generator(5).normal(size=(2, 4, 3))
    both = resampled_means(stack, generator(), 50)
    alone = [resampled_means(matrix[np.newaxis], generator(), 50)[0] for matrix in stack]
    assert both.shape == (2, 50) and (both == np.stack(alone)).all()
    with pytest.raises(ValueError, match="draws"):
        resampled_means(stack, generator(), 0)
