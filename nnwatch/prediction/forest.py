"""A learner that jumps where libraries change their algorithm: trees split at random, of which the middle half counts.

Each tree splits its layers until each has a leaf of its own (extremely randomised trees: Geurts, Ernst and
Wehenkel, Machine Learning 63, 2006). At a jump the trees take sides, and their mean would be a cost that no algorithm
has: the highest and the lowest quarter are left out.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.plain import State
from nnwatch.prediction.table import Floats
from nnwatch.prediction.trees import as_state, one_tree

TREES = 64
SHARE_OF_FEATURES = 0.7


def fit_forest(values: Floats, wanted: Floats) -> list[State]:
    """Return the trees for (layers, features) and what each layer has."""
    from sklearn.ensemble import ExtraTreesRegressor

    forest = ExtraTreesRegressor(TREES, max_features=SHARE_OF_FEATURES, random_state=0).fit(
        values.astype(np.float32), wanted
    )
    return [as_state(tree.tree_) for tree in forest.estimators_]


def evaluate_forest(trees: list[State], values: Floats) -> Floats:
    """Return the mean of the middle half of the trees for each layer."""
    exact, quarter = values.astype(np.float32), len(trees) // 4
    told = np.sort([one_tree(tree, exact) for tree in trees], axis=0)
    middle: Floats = told[quarter : len(trees) - quarter].mean(axis=0)
    return middle
