"""``maskloom doctor``: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from cli.configuration import configured

PROBLEMS = 1
MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "red")}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
) -> None:
    """Check Python, PyTorch, the processor, the services, the disk, the port, the page and the weights.

    Exit status: 0 everything that is needed works, 1 something must be mended first.
    """
    from cli.health import State, examine

    findings = []
    for finding in examine(configured()):
        findings.append(finding)
        if not as_json:
            mark, colour = MARKS[finding.state]
            typer.echo(f"  {typer.style(mark, fg=colour)} {finding.name:<10} {finding.text}")
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    if any(finding.state is State.PROBLEM for finding in findings):
        raise typer.Exit(PROBLEMS)
