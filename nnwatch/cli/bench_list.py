"""What `nnwatch bench --list` tells: the networks that come along, and where others come from."""

from __future__ import annotations

import typer

from nnwatch.cli.document import print_document


def list_networks(*, as_json: bool) -> None:
    """Print every network of the suites, and the prefixes of others."""
    from nnwatch.networks.catalogue import CATALOGUE
    from nnwatch.networks.sources import SOURCES

    if as_json:
        known = [{"name": a.name, "title": a.title, "suite": a.suite} for a in CATALOGUE]
        sources = [{"prefix": s.prefix, "form": s.form, "title": s.title} for s in SOURCES]
        print_document({"architectures": known, "sources": sources})
        return
    for architecture in CATALOGUE:
        note = "" if architecture.is_trained else "; random weights, energy only"
        typer.echo(f"{architecture.name:<14} {architecture.suite:<12} {architecture.title}{note}")
    typer.echo()
    for source in SOURCES:
        typer.echo(f"{source.form:<27} {source.title}")
    typer.echo(f"{'--dataset imagefolder:PATH':<27} your own pictures, in one folder for each class")
