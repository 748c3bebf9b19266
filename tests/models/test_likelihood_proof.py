"""The proof of a single maximum against a dense search, and roots found at the level of rounding."""

import numpy as np
import pytest

from steelyard.models.likelihood_proof import is_alone
from steelyard.models.roots import RELATIVE, decreasing_root
from steelyard.models.tau2_likelihood import likelihood
from steelyard.models.weighted import problem

ROUNDING = 1e-9  # of a log-likelihood: what a dense search may call a maximum by rounding alone


def hostile(rng: np.random.Generator, p: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return effects and variances over some decades, drawn wide, and a design."""
    k = int(rng.integers(p + 2, 11))
    v = 10.0 ** rng.uniform(-rng.uniform(0.0, 5.0), 0.0, k)
    y = rng.normal(0.0, 3.0, k) * np.sqrt(v)
    X = np.column_stack([np.ones(k), rng.normal(size=(k, p - 1))]) if p > 1 else None
    return y, v, X


def maxima(model, restricted: bool) -> int:
    """Return how many maxima a dense search sees, the edge at 0 included."""
    dense = np.concatenate(([0.0], np.geomspace(1e-4 * model.smallest, 2.0 * model.largest, 2000)))
    steps = np.diff(model.loglik(dense, restricted))
    signs = np.sign(steps[np.abs(steps) > ROUNDING])
    return int(signs[0] < 0) + int(((signs[:-1] > 0) & (signs[1:] < 0)).sum())


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("p", [1, 2, 3])
def test_what_is_proven_alone_is_alone(p, restricted):
    rng = np.random.default_rng(11)
    outcomes = {(True, 1): 0, (False, 1): 0, (False, 2): 0}
    for _ in range(150):
        model = problem(*hostile(rng, p))

        def traces(tau2, model=model):
            at = model.traces(tau2)
            if restricted:
                return at
            total, squares = model.weight_sums(tau2)
            return at._replace(tr=total, tr2=squares)

        found = likelihood(model, model.traces(0.0), restricted=restricted)
        proven = is_alone(traces, traces(found.tau2), found.tau2, model.smallest, model.longest)
        outcome = (proven, min(maxima(model, restricted), 2))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert (True, 2) not in outcomes
    assert outcomes[(True, 1)] > 100
    assert outcomes[(False, 2)] > 0


def test_common_data_need_a_handful_of_evaluations():
    rng = np.random.default_rng(2)
    v = rng.uniform(0.01, 0.3, 1000)
    model = problem(rng.normal(0.2, np.sqrt(v + 0.05)), v, None)
    seen = []

    def traces(tau2):
        seen.append(tau2)
        return model.traces(tau2)

    found = likelihood(model, model.traces(0.0), restricted=True)
    assert is_alone(traces, model.traces(found.tau2), found.tau2, model.smallest, model.longest)
    assert found.iterations <= 5
    assert len(seen) <= 5


def test_a_step_outside_the_bracket_by_rounding_ends_the_search():
    """At the root 1/3 the sign of the value is that of its rounding, and so is the side of the bracket."""
    seen = []

    def step(x):
        seen.append(x)
        noise = 1e-16 * (-1) ** len(seen)
        return 1.0 - 3.0 * x + noise, (1.0 - 3.0 * x - noise) / 3.0

    root, evaluations = decreasing_root(step, 0.0, 1.0, "The test")
    assert root == pytest.approx(1.0 / 3.0, rel=10 * RELATIVE)
    assert evaluations == len(seen) <= 3


@pytest.mark.parametrize("third", [1.1246, 1.1252, 1.1255, 1.126])
def test_two_roots_of_the_score_that_all_but_meet(third):
    """Twenty ordinary estimates: a low maximum close to a minimum of the likelihood, the highest at 0."""
    y = [-0.3068, -0.0662, third, 0.1469, 0.7895, -0.2435, -0.8852, -0.3853, -0.1947, 0.9831]
    y += [0.8305, 0.0854, 0.0858, 0.2697, 0.8805, 0.1683, 0.092, -0.5568, -0.0561, 0.1288]
    v = [0.1542, 0.1626, 0.2228, 0.015, 0.2146, 0.1191, 0.1701, 0.2542, 0.2887, 0.2911]
    v += [0.0935, 0.0534, 0.0909, 0.0224, 0.2216, 0.1011, 0.1217, 0.2441, 0.1349, 0.2301]
    model = problem(np.array(y), np.array(v), None)
    found = likelihood(model, model.traces(0.0), restricted=True)
    dense = np.linspace(0.0, 0.3, 30001)
    assert found.tau2 == dense[model.loglik(dense).argmax()] == 0.0
    assert found.iterations < 30
