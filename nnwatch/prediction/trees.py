"""A residual learner of small boosted trees, kept as plain arrays and evaluated here.

Each tree is fitted to what the ones before leave over, bounded as the gradient of Huber's loss is: a wild measurement
pulls no more than others do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnwatch.prediction.plain import State, array, indices, numbers
from nnwatch.prediction.table import Floats

DEPTH = 5
SMALLEST_LEAF = 3
SHARE_OF_FEATURES = 0.3
SHARE_OF_LAYERS = 0.6
TOLERATED = 0.95  # of the layers pull with all of what they lack, the wildest with no more than those
MANY = 300  # layers; with so many, more and finer steps pay, and forests
_FINE, _COARSE = (400, 0.05), (150, 0.1)  # trees, and the share of each that counts


def fit_trees(values: Floats, residual: Floats) -> State:
    """Return boosted trees for what the trend leaves over."""
    from sklearn.tree import DecisionTreeRegressor

    trees, rate = _FINE if len(values) >= MANY else _COARSE
    exact, dice = values.astype(np.float32), np.random.default_rng(0)
    start = float(np.median(residual))
    lacking, grown = residual - start, list[State]()
    for number in range(trees):
        most = float(np.quantile(np.abs(lacking), TOLERATED))
        drawn = dice.permutation(len(exact))[: max(2, round(SHARE_OF_LAYERS * len(exact)))]
        tree = DecisionTreeRegressor(
            max_depth=DEPTH,
            min_samples_leaf=SMALLEST_LEAF,
            max_features=SHARE_OF_FEATURES,
            random_state=number,
        ).fit(exact[drawn], np.clip(lacking, -most, most)[drawn])
        lacking = lacking - rate * tree.predict(exact)
        grown.append(as_state(tree.tree_))
    return {"start": start, "rate": rate, "trees": grown}


def as_state(tree: Any) -> State:
    """Return a fitted tree as plain arrays, node by node, each followed by the one to its left; leaves have no feature.

    What a node holds is the limit of its feature, or the value of a leaf.
    """
    leaf = tree.children_left < 0
    return {
        "feature": np.where(leaf, -1, tree.feature).tolist(),
        "holds": numbers(np.where(leaf, tree.value[:, 0, 0], tree.threshold)),
        "right": np.where(leaf, 0, tree.children_right).tolist(),
    }


def evaluate_trees(state: State, values: Floats) -> Floats:
    """Return the sum of all trees for each layer."""
    exact = values.astype(np.float32)
    total = np.full(len(exact), float(state["start"]))
    for tree in state["trees"]:
        total += float(state["rate"]) * one_tree(tree, exact)
    return total


def one_tree(tree: State, values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Floats:
    """Return what one tree has for each layer."""
    feature, holds, right = indices(tree["feature"]), array(tree["holds"]), indices(tree["right"])
    rows, node = np.arange(len(values)), np.zeros(len(values), dtype=np.intp)
    for _ in range(len(feature)):
        inner = feature[node] >= 0
        if not inner.any():
            break
        goes_left = values[rows, np.maximum(feature[node], 0)] <= holds[node]
        node = np.where(inner, np.where(goes_left, node + 1, right[node]), node)
    return holds[node]
