"""What the browser has written down, to be there after a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.e2e.product import wait_for
from tests.e2e.screen import PATIENCE_S

_ROWS = """async ([name, table]) => {
  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const database = await asked(indexedDB.open(name));
  const rows = await asked(database.transaction(table).objectStore(table).getAll());
  database.close();
  return rows;
}"""

Rows = list[dict[str, Any]]


def kept(page: Page, database: str, table: str) -> Rows:
    """The rows of a table that the page has opened before."""
    rows: Rows = page.evaluate(_ROWS, [database, table])
    return rows


def wait_until_kept(page: Page, database: str, table: str, is_enough: Callable[[Rows], bool]) -> Rows:
    """Wait until enough is written down, which may be a moment after it is on the screen. Gives the rows."""
    wait_for(
        lambda: is_enough(kept(page, database, table)),
        PATIENCE_S,
        lambda: f"not enough in {database}: {kept(page, database, table)}",
    )
    return kept(page, database, table)


def wait_for_unsent(page: Page, count: int) -> None:
    """Wait until so many actions on a video are written down that the server has not answered."""
    wait_until_kept(page, "maskloom", "actions", lambda rows: len(rows) == count)
