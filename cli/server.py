"""Talking to a running server from a command: who asks, what to say when it does not work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    import httpx

REFUSED, NO_SERVER, NOT_PERMITTED = 1, 3, 4

ServerOption = Annotated[str, typer.Option(help="Address of the server.", envvar="MASKLOOM_SERVER")]
TokenOption = Annotated[
    str | None,
    typer.Option(help="Token of the API; `maskloom user token` makes one.", envvar="MASKLOOM_TOKEN"),
]
DEFAULT_SERVER = "http://127.0.0.1:8000"


class Server:
    """A server that knows who asks."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str, **query: Any) -> Any:
        """Ask for JSON. Raises typer.Exit."""
        return self._answer(self.client.get(f"/api{path}", params=query))

    def post(self, path: str, body: Any = None) -> Any:
        """Send JSON. Raises typer.Exit."""
        return self._answer(self.client.post(f"/api{path}", json=body))

    def project_id(self, name: str | None) -> str:
        """Find a project by its name, or the first one. Raises typer.Exit."""
        projects = self.get("/projects")
        fitting = [project for project in projects if name in (None, project["name"])]
        if not fitting:
            known = ", ".join(project["name"] for project in projects) or "none"
            wanted = "" if name is None else f" “{name}”"
            refuse(f"There is no project{wanted} that you may see; there are: {known}.")
        return str(fitting[0]["id"])

    def _answer(self, answer: httpx.Response) -> Any:
        require_success(answer)
        return answer.json()


@contextmanager
def connected(server: str, token: str | None) -> Iterator[Server]:
    """Open a connection.

    Raises:
        typer.Exit: no server answers, or it does not know who asks; a sentence was printed.
    """
    import httpx

    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        with httpx.Client(base_url=server, timeout=60.0, headers=headers) as client:
            require_sign_in(client, server)
            yield Server(client)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        no_server(server, error)


def require_sign_in(client: httpx.Client, server: str) -> None:
    """Check that it is a server of ours, and that it knows who asks. Raises typer.Exit, TransportError."""
    import httpx

    answer = client.get("/api/me")
    if "json" not in answer.headers.get("content-type", ""):
        no_server(server, f"something else answers {answer.status_code}")
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        refuse(
            "The server does not know who you are: make a token on its machine"
            " with `maskloom user token EMAIL` and name it with --token or MASKLOOM_TOKEN.",
            NOT_PERMITTED,
        )


def no_server(server: str, why: object) -> NoReturn:
    """Say that there is no server at this address. Raises typer.Exit."""
    refuse(
        f"No Maskloom server answers at {server} ({why}): start one with `maskloom up`, or name its"
        " address with --server.",
        NO_SERVER,
    )


def require_success(answer: httpx.Response) -> None:
    """Pass on the server's own words for a refusal. Raises typer.Exit."""
    import httpx

    if answer.is_success:
        return
    try:
        answer.read()
        reason = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        reason = f"The server answers {answer.status_code}."
    not_permitted = answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
    refuse(reason, NOT_PERMITTED if not_permitted else REFUSED)


def refuse(sentence: str, status: int = REFUSED) -> NoReturn:
    """Print a sentence and leave. Raises typer.Exit."""
    typer.echo(sentence, err=True)
    raise typer.Exit(status)
