"""What a name stands for: libraries on the path, scripts, and the inputs that models are called with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.modules import open_model
from nnwatch.prediction.tracing import trace
from nnwatch.prediction.wanted import Wanted

# As torchvision offers its models: by name through get_model, with weights only where they are asked for.
TORCHVISION = """
from torch import nn
class Bilinear:
    value = "bilinear"
class Preset:
    crop_size, resize_size = [299], [342]
    mean = std = [0.5, 0.5, 0.5]
    interpolation = Bilinear
class Weights:
    class DEFAULT:
        @staticmethod
        def transforms():
            return Preset()
def get_model_weights(name):
    if name not in ("resnet_like", "made_for_299"):
        raise ValueError(f"Unknown model {name}")
    return Weights if name == "made_for_299" else object()
def get_model(name, **config):
    assert config == {"weights": None}
    return nn.Sequential(nn.Conv2d(3, 8, 7, stride=2, padding=3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(8, 10))
"""
# As timm offers its models: through create_model, each with the input that it was made for, and rates that are read.
TIMM = """
import torch
from torch import nn
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        rates = [rate.item() for rate in torch.linspace(0, 0.1, 3)]
        self.blocks = nn.ModuleList([nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.Dropout(rate)) for rate in rates])
    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x
class data:
    def resolve_data_config(args, *, model):
        usual = {"mean": (0.5,) * 3, "std": (0.5,) * 3, "crop_pct": 0.9, "interpolation": "bicubic"}
        return {"input_size": (3, 32, 48), **usual}
def create_model(name, pretrained=False):
    if name != "small":
        raise RuntimeError(f"Unknown model ({name})")
    assert not pretrained
    return Model()
"""
HUGE = """
from torch import nn
def build():
    return nn.Sequential(nn.Linear(400_000, 400_000), nn.Linear(400_000, 400_000))
"""

ONE = Wanted()
# torch itself says so when parts of it are imported that few need.
quiet = pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")


@pytest.fixture
def library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, dict[str, str]], None]]:
    """Puts a package on the path, for one test."""
    names: list[str] = []

    def put(name: str, files: dict[str, str]) -> None:
        folder = tmp_path / "packages" / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text)
        monkeypatch.syspath_prepend(str(folder.parent))
        names.append(name)

    yield put
    for loaded in [loaded for loaded in sys.modules if loaded.partition(".")[0] in names]:
        del sys.modules[loaded]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Writes a script, and returns the name of its model."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def write_script(text: str) -> str:
        (tmp_path / "model.py").write_text(text)
        return f"script:{tmp_path / 'model.py'}"

    return write_script


def layers_of(name: str, wanted: Wanted = ONE) -> list[Layer]:
    model, inputs = open_model(name, wanted)
    return trace(model, inputs)


def test_torchvision_builds_by_name_without_weights(library: Callable[[str, dict[str, str]], None]) -> None:
    library("torchvision", {"__init__.py": "from . import models", "models.py": TORCHVISION})
    layers = layers_of("torchvision:resnet_like", Wanted(4))
    assert layers[0].shapes_in[0] == (4, 3, 224, 224)
    assert [layer.kind for layer in layers] == ["conv2d", "relu", "adaptiveavgpool2d", "linear"]
    assert layers_of("torchvision:made_for_299")[0].shapes_in[0] == (1, 3, 299, 299)
    with pytest.raises(UsageError, match="torchvision builds no network 'nothing': Unknown model nothing"):
        layers_of("torchvision:nothing")


def test_timm_says_its_input_and_may_read_numbers(library: Callable[[str, dict[str, str]], None]) -> None:
    library("timm", {"__init__.py": TIMM})
    assert layers_of("timm:small")[0].shapes_in[0] == (1, 3, 32, 48)
    assert layers_of("timm:small", Wanted(2, (3, 8, 8)))[0].shapes_in[0] == (2, 3, 8, 8)
    with pytest.raises(UsageError, match="Unknown model"):
        layers_of("timm:other")


@quiet
@pytest.mark.parametrize(
    ("name", "inputs", "kinds"),
    [
        ("bert", (1, 128), {"embedding", "linear", "layernorm", "gelu", "scaled_dot_product_attention"}),
        ("vit", (1, 3, 224, 224), {"conv2d", "linear", "layernorm"}),
        ("bart", (1, 128), {"embedding", "linear"}),
        ("whisper", (1, 80, 3000), {"conv1d", "embedding", "linear"}),
        ("clip", (1, 3, 224, 224), {"conv2d", "embedding", "linear"}),
    ],
)
def test_transformers_tell_their_inputs(name: str, inputs: tuple[int, ...], kinds: set[str]) -> None:
    layers = layers_of(f"transformers:{name}")
    assert inputs in [shape for layer in layers for shape in layer.shapes_in]
    assert kinds <= {layer.kind for layer in layers}
    assert all(layer.covered for layer in layers)


@quiet
def test_transformers_take_a_folder_with_its_own_sizes(tmp_path: Path) -> None:
    sizes = {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    (tmp_path / "config.json").write_text(json.dumps({**sizes, "intermediate_size": 64}))
    layers = layers_of(f"transformers:{tmp_path}", Wanted(2, (16,)))
    assert max(layer.sizes.get("out_features", 0) for layer in layers) == 64
    assert (2, 16, 32) in [layer.shapes_out[0] for layer in layers]


@quiet
def test_transformers_name_an_unknown_type() -> None:
    with pytest.raises(
        UsageError, match="transformers:nothing is no type of network, no folder of one, and not on"
    ):
        layers_of("transformers:nothing")


def test_an_onnx_file_says_why_not() -> None:
    with pytest.raises(UsageError, match="name the PyTorch model that it was exported from"):
        layers_of("onnx:model.onnx")


def test_a_script_imports_its_neighbours(script: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "neighbour_of_it.py").write_text("WIDTH = 6")
    text = "import neighbour_of_it\nfrom torch import nn\ndef build():\n    return nn.Linear(3, neighbour_of_it.WIDTH)"
    (layer,) = layers_of(script(text), Wanted(2, (3,)))
    assert layer.macs == 2 * 3 * 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import no_such_package_at_all", "cannot be loaded: ModuleNotFoundError"),
        ("raise SystemExit(3)", "cannot be loaded: SystemExit"),
        ("def example_input(n): ...", r"has no function build\(\)"),
        ("def build(): return 3", "returns int, not a torch.nn.Module"),
        ("def build(): return {}['x']", r"build\(\) in .* fails: KeyError"),
        ("from torch import nn\ndef build(): return nn.Linear(2, 2)", "needs an input for input"),
        (
            "from torch import nn\ndef build(): return nn.Linear(2, 2)\ndef example_input(n): raise OSError('gone')",
            r"example_input\(batch_size\) in .* fails: OSError: gone",
        ),
        ("def build(", "cannot be loaded: SyntaxError"),
    ],
)
def test_a_script_that_fails_is_one_sentence(script: Callable[[str], str], text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        layers_of(script(text))


@quiet
def test_a_script_may_return_a_compiled_model(script: Callable[[str], str]) -> None:
    text = """
import torch
def build():
    return torch.compile(torch.nn.Sequential(torch.nn.Linear(3, 4), torch.compile(torch.nn.Linear(4, 5))))
"""
    assert [layer.kind for layer in layers_of(script(text), Wanted(1, (3,)))] == ["linear", "linear"]


def test_a_decision_by_values_names_its_module_and_the_way_out(script: Callable[[str], str]) -> None:
    text = """
from torch import nn
class Gate(nn.Module):
    def forward(self, x):
        return x[x > 0]
def build(): return nn.Sequential(nn.Linear(3, 3), Gate())
"""
    with pytest.raises(NnwatchError, match=r"looks at values in its module 1 .*build\(\) returns it without"):
        layers_of(script(text), Wanted(1, (3,)))


def test_precision_of_weights_and_inputs(script: Callable[[str], str]) -> None:
    text = "from torch import nn\ndef build(): return nn.Linear(8, 8)\n"
    (layer,) = layers_of(script(text), Wanted(1, (8,), "bfloat16"))
    assert layer.bytes_written == 16
    with pytest.raises(UsageError, match="no precision 'int4'"):
        layers_of(script(text), Wanted(1, (8,), "int4"))


def test_a_model_runs_on_a_real_device_when_asked(script: Callable[[str], str]) -> None:
    text = "from torch import nn\ndef build(): return nn.Linear(8, 8)\n"
    model, inputs = open_model(script(text), Wanted(2, (8,)), "cpu")
    assert torch.isfinite(model(*inputs[0])).all()


def test_a_model_of_a_terabyte_takes_no_memory(tmp_path: Path) -> None:
    (tmp_path / "huge.py").write_text(HUGE)
    code = """
import resource, sys
from nnwatch.prediction.modules import open_model
from nnwatch.prediction.tracing import trace
from nnwatch.prediction.wanted import Wanted
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
model, inputs = open_model(f"script:{sys.argv[1]}", Wanted(256, (400_000,)))
macs = sum(layer.macs for layer in trace(model, inputs))
print(macs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "huge.py")]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    macs, grown_kib = (int(word) for word in answer.stdout.split())
    assert macs == 2 * 256 * 400_000**2
    assert grown_kib < 200 << 10  # its weights alone would be 1.28 TB
