"""``maskloom user``: people and what they may do, for whoever has this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.accounts.actor import Permission, Role

if TYPE_CHECKING:
    from cli.people import Desk

REFUSED, NO_DATABASE = 1, 3

EmailArgument = Annotated[str, typer.Argument(help="E-mail address of the person.")]
RolesOption = Annotated[list[Role] | None, typer.Option("--role", help="May be given several times.")]
ProjectOption = Annotated[str | None, typer.Option(help="Name of the project; without it the oldest.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

app = typer.Typer(
    help="Add and change people. Works on the database, so nobody needs to be signed in.",
    no_args_is_help=True,
)


@app.command()
def add(
    email: EmailArgument,
    *,
    name: Annotated[str | None, typer.Option(help="Without it the address is taken.")] = None,
    roles: RolesOption = None,
    project: ProjectOption = None,
    site_admin: Annotated[bool, typer.Option(help="May look after the whole installation.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Add a person and print the link with which they choose their password."""
    with _desk() as desk:
        link = desk.add(email, name or email, roles or [], project, site_admin=site_admin)
    _tell({"email": email, "link": link}, link, as_json)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List all people with their roles."""
    with _desk() as desk:
        people = desk.list_all()
    if as_json:
        typer.echo(json.dumps(people, indent=2))
        return
    for person in people:
        marks = [word for word in ("site admin", "disabled") if person[word.replace(" ", "_")]]
        places = [f"{place}: {', '.join(roles)}" for place, roles in person["projects"].items()]
        typer.echo(f"  {person['email']:32} {person['name']:24} {' · '.join([*marks, *places])}")
    if not people:
        typer.echo("There is nobody yet: start with `maskloom up` and open the link that it prints.")


@app.command()
def reset_link(email: EmailArgument, as_json: JsonOption = False) -> None:
    """Print a link with which a person chooses a new password; earlier ones stop working."""
    with _desk() as desk:
        link = desk.reset_link(email)
    _tell({"email": email, "link": link}, link, as_json)


@app.command()
def disable(
    email: EmailArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Open the account again.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Close an account at once, in every browser; what the person did stays."""
    with _desk() as desk:
        desk.set_disabled(email, not undo)
    _tell(
        {"email": email, "disabled": not undo}, f"{email} is {'open again' if undo else 'disabled'}", as_json
    )


@app.command()
def role(
    email: EmailArgument,
    roles: RolesOption = None,
    project: ProjectOption = None,
    site_admin: Annotated[
        bool | None, typer.Option("--site-admin/--no-site-admin", help="Of the whole installation.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Give a person exactly these roles in a project; without any role they leave it."""
    with _desk() as desk:
        if site_admin is not None:
            desk.set_site_admin(email, site_admin)
        if roles is not None or site_admin is None:
            desk.set_roles(email, roles or [], project)
    words = [each.value for each in roles or []]
    _tell({"email": email, "roles": words}, f"{email}: {', '.join(words) or 'no role'}", as_json)


@app.command()
def token(
    email: EmailArgument,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    scopes: Annotated[
        list[Permission] | None, typer.Option("--scope", help="May be given several times; without it all.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long it works.")] = 90,
    as_json: JsonOption = False,
) -> None:
    """Print a token with which a program works in a person's name, as in MASKLOOM_TOKEN."""
    with _desk() as desk:
        secret = desk.make_token(email, name, scopes or list(Permission), days)
    _tell({"email": email, "token": secret}, secret, as_json)


@contextmanager
def _desk() -> Iterator[Desk]:
    """Work on the database; a refusal is told in one sentence."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from backend.core.errors import DomainError
    from cli.configuration import configured
    from cli.people import open_desk

    try:
        with open_desk(configured()) as desk:
            yield desk
    except DomainError as refusal:
        typer.secho(refusal.detail, fg=typer.colors.RED, err=True)
        raise typer.Exit(REFUSED) from refusal
    except OperationalError as error:
        reason = str(error.orig).partition("\n")[0]
        typer.secho(
            f"The database does not answer ({reason}): check DATABASE_URL.", fg=typer.colors.RED, err=True
        )
        raise typer.Exit(NO_DATABASE) from error
    except ProgrammingError as error:  # no tables, or those of another version
        typer.secho(
            "The tables of the database are not those of this version: start `maskloom up` on it once, which "
            "brings them up to date.",
            fg=typer.colors.RED,
            err=True,
        )
        raise typer.Exit(NO_DATABASE) from error


def _tell(facts: dict[str, Any], words: str, as_json: bool) -> None:
    typer.echo(json.dumps(facts) if as_json else words)
