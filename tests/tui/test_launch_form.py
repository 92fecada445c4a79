"""The launch form as a value: what is chosen and typed becomes an order and the equal command line."""

from __future__ import annotations

import shlex

import pytest
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.core.errors import UsageError
from nnwatch.networks.catalogue import CATALOGUE
from nnwatch.tui.launch.form import NETWORK, SUITE, Form, Kind, equal_rows
from nnwatch.tui.launch.orders import BenchOrder, CommandOrder, command_line, command_order
from nnwatch.tui.look.rows import plain
from nnwatch.tui.values import Network

NETWORKS = [Network(a.name, a.title, a.suite) for a in CATALOGUE]


def filled(kind: Kind, *turned: str, **texts: str) -> Form:
    form = Form(kind).knowing(NETWORKS)
    for line_id in turned:
        form = form.turned(line_id)
    for name, text in texts.items():
        form = form.with_text(name, text)
    return form


def test_an_order_by_default_is_a_short_line() -> None:
    assert command_line(filled(Kind.BENCH, NETWORK + "lenet5").order()) == "nnwatch bench lenet5"
    assert command_line(filled(Kind.COMMAND, command="python a.py").order()) == "nnwatch run -- python a.py"


def test_every_choice_of_a_benchmark_is_an_option() -> None:
    form = filled(
        Kind.BENCH,
        NETWORK + "vit",
        SUITE + "neuralpower",
        "precision",
        "train",
        "download",
        devices="cpu, cuda:0",
        batch_sizes="1 8",
        threads="4",
        repeat="3",
        min_seconds="2.5",
        until_ci="2%",
        at_most="20",
        rest="0",
        matrix="night",
        others="timm:tiny_vit",
        dataset="imagefolder:/pictures",
    )
    assert command_line(form.order()) == (
        "nnwatch bench vit timm:tiny_vit --suite neuralpower --device cpu --device cuda:0 --batch-size 1 "
        "--batch-size 8 --precision bfloat16 --threads 4 --repeat 3 --min-seconds 2.5 --until-ci 2% --at-most 20 "
        "--rest 0 --train --dataset imagefolder:/pictures --download --matrix night"
    )


def test_numbers_are_told_as_they_were_typed() -> None:
    order = filled(Kind.BENCH, NETWORK + "vit", min_seconds="12.3456789", rest="0.5").order()
    assert command_line(order) == "nnwatch bench vit --min-seconds 12.3456789 --rest 0.5"
    order = filled(Kind.COMMAND, command="ls", accuracy="0.98765432").order()
    assert command_line(order) == "nnwatch run --accuracy 0.98765432 -- ls"


def test_every_label_of_a_command_is_an_option() -> None:
    form = filled(
        Kind.COMMAND,
        "no_hooks",
        "demo",
        command="python 'my script.py'",
        name="first try",
        architecture="vit",
        dataset="cifar10",
        items="1000",
        accuracy="0.5",
        tags="team=vision a='b c'",
        items_from=r"did (\d+)",
        accuracy_from=r"acc (\d+)",
    )
    order = form.order()
    assert isinstance(order, CommandOrder)
    assert order.tags == ("team=vision", "a=b c")
    line = command_line(order)
    assert shlex.split(line)[-3:] == ["--", "python", "my script.py"]
    for option in (
        "--name 'first try'",
        "--arch vit",
        "--items 1000",
        "--no-hooks",
        "--demo",
        "--accuracy 0.5",
    ):
        assert option in line


def test_the_options_are_those_of_the_command_line() -> None:
    for command, form in (("bench", Kind.BENCH), ("run", Kind.COMMAND)):
        told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "300", "TERM": "dumb"}).output
        order = BenchOrder(
            "mnist",
            ("vit",),
            ("x",),
            (1,),
            "float16",
            1,
            2,
            1.0,
            "2%",
            3,
            2.0,
            train=True,
            dataset="imagefolder:x",
            download=True,
            matrix="m",
        )
        full = CommandOrder(("ls",), "n", "a", "d", 1, 0.5, ("a=b",), True, "(x)", "(y)", demo=True)
        arguments = (order if form is Kind.BENCH else full).arguments
        options = {word for word in arguments if word.startswith("--") and word != "--"}
        assert len(options) >= 10
        assert all(option in told for option in options)


@pytest.mark.parametrize(
    ("kind", "field", "text", "word"),
    [
        (Kind.BENCH, "batch_sizes", "1 many", "batch sizes: '1 many' is not whole numbers"),
        (Kind.BENCH, "repeat", "0", "repeat: '0' is not a whole number"),
        (Kind.BENCH, "at_most", "1", "but at most: '1' is not a whole number"),
        (Kind.BENCH, "min_seconds", "nan", "at least: 'nan' is not a number of seconds"),
        (Kind.BENCH, "rest", "-1", "rest: '-1' is not a number of seconds"),
        (Kind.BENCH, "until_ci", "2", "until known to: '2' is not a share"),
        (Kind.COMMAND, "accuracy", "97", "accuracy: '97' is not a number from 0 to 1"),
        (Kind.COMMAND, "tags", "vision", "tags: 'vision' is not pairs"),
        (Kind.COMMAND, "command", "'half", 'command: "\'half" is not a line'),
        (Kind.COMMAND, "command", " ", "type a command to record"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(kind: Kind, field: str, text: str, word: str) -> None:
    form = filled(kind, NETWORK + "vit", command="ls").with_text(field, text)
    with pytest.raises(UsageError, match="^" + word.replace("'", ".").replace('"', ".")):
        form.order()
    assert word[:20] in "\n".join(plain(line) for line in equal_rows(form, 200))


def test_nothing_chosen_is_said_and_what_was_typed_is_kept() -> None:
    form = filled(Kind.BENCH)
    with pytest.raises(UsageError, match="choose a network or a suite"):
        form.order()
    assert form.turned(SUITE + "mnist").turned(SUITE + "mnist").suite is None
    assert form.turned(NETWORK + "vit").turned(NETWORK + "vit").chosen == frozenset()
    assert form.with_text("repeat", "4").switched().switched().texts["repeat"] == "4"
    assert form.turned("repeat") is form


def test_a_typed_command_is_understood_as_a_shell_would() -> None:
    assert command_order("python 'a b.py'").command == ("python", "a b.py")
    for line in ("'half", "  "):
        with pytest.raises(UsageError):
            command_order(line)
