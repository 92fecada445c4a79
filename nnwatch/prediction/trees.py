"""A residual learner of small boosted trees, kept as plain arrays and evaluated here."""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.plain import State, array, indices, numbers
from nnwatch.prediction.table import Floats

SETTINGS = {
    "n_estimators": 400,
    "learning_rate": 0.05,
    "max_depth": 5,
    "subsample": 0.6,
    "max_features": 0.3,
    "min_samples_leaf": 3,
    "random_state": 0,
}


def fit_trees(values: Floats, residual: Floats) -> State:
    """Return boosted trees for what the trend leaves over."""
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(**SETTINGS).fit(values.astype(np.float32), residual)
    trees = [stage[0].tree_ for stage in model.estimators_]
    return {
        "start": float(model.init_.predict(values[:1])[0]),
        "rate": SETTINGS["learning_rate"],
        "trees": [
            {
                "feature": tree.feature.tolist(),
                "threshold": numbers(tree.threshold),
                "left": tree.children_left.tolist(),
                "right": tree.children_right.tolist(),
                "value": numbers(tree.value[:, 0, 0]),
            }
            for tree in trees
        ],
    }


def evaluate_trees(state: State, values: Floats) -> Floats:
    """Return the sum of all trees for each layer."""
    exact = values.astype(np.float32)
    total = np.full(len(exact), float(state["start"]))
    for tree in state["trees"]:
        total += float(state["rate"]) * _one_tree(tree, exact)
    return total


def _one_tree(tree: State, values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Floats:
    feature, left, right = indices(tree["feature"]), indices(tree["left"]), indices(tree["right"])
    threshold = array(tree["threshold"])
    rows, node = np.arange(len(values)), np.zeros(len(values), dtype=np.intp)
    for _ in range(len(feature)):
        inner = left[node] >= 0
        if not inner.any():
            break
        goes_left = values[rows, np.maximum(feature[node], 0)] <= threshold[node]
        node = np.where(inner, np.where(goes_left, left[node], right[node]), node)
    return array(tree["value"])[node]
