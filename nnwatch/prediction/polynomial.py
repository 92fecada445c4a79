"""The baseline: NeuralPower's sparse polynomials, as published (Cai et al., ACML 2017, equations 1 to 3).

Runtime and power each are a polynomial of the layer's shape, of degree 3 at most, plus special terms; Lasso with
10-fold cross-validation keeps the terms that matter. For power the logarithms of the shape take part.
Energy is the product of both.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np

from nnwatch.prediction.plain import State, array, numbers
from nnwatch.prediction.scaling import Scaling
from nnwatch.prediction.table import Floats, Table
from nnwatch.prediction.work import shape_of, work_of

DEGREE = 3
FOLDS = 10
PENALTIES = 20
MOST_ROUNDS = 1000
_SHAPE = (
    "batch", "channels_in", "channels_out", "height", "out_height",
    "kernel_h", "kernel_w", "stride_h", "padding", "groups",
)  # fmt: skip


def fit_polynomial(table: Table, value: Floats, *, logarithms: bool) -> State:
    """Return the Lasso fit of a runtime, or of a power where logarithms take part."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LassoCV

    sizes = _sizes(table)
    varying = [name for name, values in sizes.items() if values.min() != values.max()]
    terms = _terms(table, varying, logarithms=logarithms)
    scaling, unit = Scaling.fit(terms), float(value.mean())
    model = LassoCV(cv=min(FOLDS, len(table)), alphas=PENALTIES, max_iter=MOST_ROUNDS)
    with warnings.catch_warnings():
        # The smallest penalties need not converge: cross-validation judges whatever they give.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(scaling.apply(terms), value / unit)
    kept = np.flatnonzero(model.coef_)
    return {
        "sizes": varying,
        "logarithms": logarithms,
        "unit": unit,
        "scaling": scaling.state,
        "terms": [scaling.names[index] for index in kept],
        "coefficients": numbers(model.coef_[kept]),
        "intercept": float(model.intercept_),
        "lowest": float(value.min()),
    }


def evaluate_polynomial(state: State, table: Table) -> tuple[Floats, Floats]:
    """Return the value, not below the smallest one measured, and how far each layer lies outside of the range."""
    terms = _terms(table, state["sizes"], logarithms=bool(state["logarithms"]))
    scaling = Scaling.from_state(state["scaling"])
    places = [scaling.names.index(name) for name in state["terms"]]
    total = scaling.apply(terms)[:, places] @ array(state["coefficients"]) + float(state["intercept"])
    return np.maximum(total * float(state["unit"]), float(state["lowest"])), scaling.beyond(terms)


def _terms(table: Table, varying: Sequence[str], *, logarithms: bool) -> dict[str, Floats]:
    sizes, work = _sizes(table), work_of(table)
    terms = _powers({name: sizes[name] for name in varying})
    if logarithms:
        terms |= {f"log {name}": np.log1p(sizes[name]) for name in varying}
    return {
        **terms,
        "operations": work.macs,
        "bytes read": work.bytes_in + work.bytes_weights,
        "bytes written": work.bytes_out,
    }


def _sizes(table: Table) -> dict[str, Floats]:
    shape = shape_of(table)
    return {name: getattr(shape, name) for name in _SHAPE}


def _powers(values: dict[str, Floats]) -> dict[str, Floats]:
    products: dict[str, Floats] = {}
    for degree in range(1, DEGREE + 1):
        for names in combinations_with_replacement(values, degree):
            products[" * ".join(names)] = np.prod([values[name] for name in names], axis=0)
    return products
