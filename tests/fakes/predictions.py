"""Predictions of a made-up network on a made-up machine, as the command line tells them."""

from __future__ import annotations

from typing import Any

from nnwatch.tui.values import Asked, Prediction

# name, kind, inputs, outputs, parameters, multiplications an item, seconds an item
LAYERS = [
    ("conv1", "conv2d", (3, 224, 224), (64, 112, 112), 9408, 118_013_952, 3.1e-3),
    ("bn1", "batchnorm2d", (64, 112, 112), (64, 112, 112), 128, 0, 4.2e-4),
    ("relu", "relu", (64, 112, 112), (64, 112, 112), 0, 0, 2.9e-4),
    ("maxpool", "maxpool2d", (64, 112, 112), (64, 56, 56), 0, 0, 6.3e-4),
    ("layer1.0.conv1", "conv2d", (64, 56, 56), (64, 56, 56), 36864, 115_605_504, 2.4e-3),
    ("layer1.0.conv2", "conv2d", (64, 56, 56), (64, 56, 56), 36864, 115_605_504, 2.4e-3),
    ("layer1.0", "add", (64, 56, 56), (64, 56, 56), 0, 0, 1.6e-4),
    ("layer4.1.downsample.projection", "conv2d", (256, 14, 14), (512, 7, 7), 131072, 6_422_528, 2.2e-4),
    ("layer4.1", "sort", (512, 7, 7), (512, 7, 7), 0, 0, 9e-5),
    ("fc", "linear", (512,), (1000,), 513_000, 512_000, 1.1e-4),
]
POWER_W = 41.5


def make_prediction(asked: Asked, *, energy: bool = True, fitted: bool = True) -> Prediction:
    """Return a prediction; without `energy` only time was fitted, and without `fitted` nothing was."""
    layers = [_layer(layer, asked.batch_size, energy=energy and fitted, fitted=fitted) for layer in LAYERS]
    seconds = sum(layer[6] for layer in LAYERS) * asked.batch_size
    notes = [
        "* 1 layer not covered, counted by their elements, one multiply-add each: sort 0.0% of all multiply-adds"
    ]
    if fitted:
        notes += ["? 1 layer of kinds never measured, told by work and traffic alone: sort (0.9% of the sum)"]
        notes += [
            "! 1 layer outside of the measured range, extrapolated with wider intervals: linear (1% of the sum)"
        ]
    found = {
        "model": asked.model,
        "batch_size": asked.batch_size,
        "precision": asked.precision,
        "parameters": 11_689_512,
        "macs": sum(layer["macs"] for layer in layers),
        "time_s": _ends(seconds, 1.18) if fitted else None,
        "energy_j": _ends(seconds * POWER_W, 1.22) if energy and fitted else None,
        "power_w": _ends(POWER_W, 1.29) if energy and fitted else None,
        "energy_source": "fitted to measured energy" if energy and fitted else None,
        "notes": notes,
        "kinds": _kinds(layers, energy=energy and fitted, fitted=fitted),
        "layers": layers,
    }
    said = (
        () if fitted else ("this host was never calibrated, so the work of each layer is all that is told",)
    )
    return Prediction(found, _beside(found) if fitted and energy else None, said)


def _layer(layer: tuple[Any, ...], items: int, *, energy: bool, fitted: bool) -> dict[str, Any]:
    name, kind, shape_in, shape_out, parameters, macs, seconds = layer
    spread = 1.9 if kind in {"sort", "linear"} else 1.15
    elements_in, elements_out = (_product(shape) * items for shape in (shape_in, shape_out))
    return {
        "name": name,
        "kind": kind,
        "shapes_in": [[items, *shape_in]],
        "shapes_out": [[items, *shape_out]],
        "parameters": parameters,
        "macs": macs * items,
        "bytes_read": 4 * (elements_in + parameters),
        "bytes_written": 4 * elements_out,
        "covered": kind != "sort",
        "kind_measured": kind != "sort",
        "extrapolated": kind == "linear",
        "time_s": _ends(seconds * items, spread) if fitted else None,
        "energy_j": _ends(seconds * items * POWER_W, spread) if energy else None,
        "power_w": _ends(POWER_W, 1.29) if energy else None,
    }


def _kinds(layers: list[dict[str, Any]], *, energy: bool, fitted: bool) -> list[dict[str, Any]]:
    kinds = dict.fromkeys(layer["kind"] for layer in layers)
    found = []
    for kind in kinds:
        of = [layer for layer in layers if layer["kind"] == kind]
        sizes = [layer["time_s"]["value"] if fitted else layer["macs"] for layer in layers]
        share = sum(size for size, layer in zip(sizes, layers, strict=True) if layer["kind"] == kind) / sum(
            sizes
        )
        time_s = sum(layer["time_s"]["value"] for layer in of) if fitted else None
        energy_j = time_s * POWER_W if energy and time_s else None
        found.append(
            {"kind": kind, "layers": len(of), "time_s": time_s, "energy_j": energy_j, "share": share}
        )
    return sorted(found, key=lambda one: one["share"], reverse=True)


def _beside(found: dict[str, Any]) -> dict[str, Any]:
    measured = {
        name: {
            "predicted": found[name],
            "measured": found[name]["value"] * factor,
            "residual": factor - 1,
            "inside_interval": factor < 1.2,
        }
        for name, factor in (("time_s", 1.083), ("energy_j", 1.31))
    }
    return {
        "run_id": "run-3",
        "run_name": "resnet18 overnight",
        **measured,
        "caveats": ["the run used cuda:0"],
    }


def _ends(value: float, spread: float) -> dict[str, float]:
    return {"value": value, "low": value / spread, "high": value * spread}


def _product(shape: tuple[int, ...]) -> int:
    whole = 1
    for size in shape:
        whole *= size
    return whole
