"""Comments in real browsers: a verifier points, the annotator sees it at once, answers and resolves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cli.simulation.people import Person
from tests.e2e.conftest import HEIGHT, WIDTH, new_profile, offer_no_guide, script_errors
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.product import Product, wait_for
from tests.e2e.screen import PATIENCE_MS, PATIENCE_S, Screen
from tests.e2e.test_accessibility import serious

pytestmark = pytest.mark.e2e

_IS_FITTED = f"""(stage) => {{
  const [scale, left, top] = stage.dataset.view.split(" ").map(Number);
  const isCentred = (before, length, room) => Math.abs(2 * before + length * scale - room) < 1;
  return isCentred(left, {WIDTH}, stage.clientWidth) && isCentred(top, {HEIGHT}, stage.clientHeight);
}}"""


@pytest.fixture(scope="module")
def court(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    with open_court(product, tmp_path_factory.mktemp("comments")) as opened:
        yield opened


def sit_down(browser: Browser, product: Product, person: Person) -> Iterator[Screen]:
    """A tab in which a person is signed in; the test fails where its scripts do."""
    context = new_profile(browser, product, cookie_of(person))
    offer_no_guide(context, person.account_id)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(script_errors(message)))
    yield Screen(page, product)
    context.close()
    assert errors == []


@pytest.fixture
def vera(browser: Browser, product: Product, court: Court) -> Iterator[Screen]:
    yield from sit_down(browser, product, court.vera)


@pytest.fixture
def grace(browser: Browser, product: Product, court: Court) -> Iterator[Screen]:
    yield from sit_down(browser, product, court.grace)


def open_panel(page: Page) -> None:
    """Show the comments beside the picture."""
    tab = page.get_by_role("tab", name="Comments")
    if tab.get_attribute("aria-selected") != "true":
        tab.click()
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_visible()


def thread(page: Page, text: str) -> Locator:
    """A conversation, by what was said in it."""
    return page.locator("[data-thread]").filter(has_text=text)


def said(court: Court, text: str) -> list[dict[str, Any]]:
    """What the server holds of conversations that begin with a text."""
    threads = court.admin.get(f"/videos/{court.video_id}/comments")
    return [each for each in threads if each["comments"][0]["text"] == text]


def begin_comment(screen: Screen) -> None:
    """Press the key that begins a comment; from then on what is typed are its words."""
    screen.press("Shift+C")
    expect(screen.page.get_by_label("New comment")).to_be_focused()


def point_at_the_middle(screen: Screen) -> None:
    """Rest with the pointer on the middle of the player, where the middle of its picture is."""
    stage = screen.stage
    wait_for(lambda: stage.evaluate(_IS_FITTED), PATIENCE_S, lambda: "the picture is not laid out")
    box = stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    screen.page.mouse.move(x - 3, y)
    screen.page.mouse.move(x, y)


def is_beside_the_picture(screen: Screen, pin: Locator) -> bool:
    """Whether the number of a comment covers nothing of the picture."""
    badge = pin.bounding_box()
    if badge is None:
        return False
    left, top = screen.at(0, 0)
    right, bottom = screen.at(WIDTH, HEIGHT)
    across = badge["x"] + badge["width"] <= left or badge["x"] >= right
    return across or badge["y"] + badge["height"] <= top or badge["y"] >= bottom


def test_a_verifier_points_the_annotator_answers_and_resolves(
    vera: Screen, grace: Screen, court: Court
) -> None:
    task = court.submit("Fish")
    grace.page.goto(f"{grace.product.url}/tasks/{task}")
    grace.expect_open()
    grace.expect_frame(0)
    desk = vera.page
    desk.goto(f"{vera.product.url}/verify")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Fish", timeout=PATIENCE_MS)
    expect(desk.locator("[data-painted=true]")).to_be_visible(timeout=PATIENCE_MS)
    desk.keyboard.press("Space")  # the player
    expect(vera.stage).to_be_visible()
    vera.press("Home", "Shift+ArrowRight")
    vera.expect_frame(10)
    point_at_the_middle(vera)
    begin_comment(vera)
    expect(desk.get_by_text("a point on frame 10")).to_be_visible()
    desk.keyboard.type("Whose tail is this?")
    assert serious(desk) == []
    desk.keyboard.press("Enter")
    expect(grace.page.get_by_text("New comment by Vera")).to_be_visible()  # first, since it goes again
    expect(grace.page.locator("[data-open-comments='1']")).to_be_visible()  # without a reload
    expect(thread(desk, "Whose tail")).to_be_visible()
    expect(desk.locator("[data-pin='1']")).to_be_visible()
    [stored] = said(court, "Whose tail is this?")
    assert abs(stored["x"] - 160) < 2
    assert abs(stored["y"] - 90) < 2

    expect(grace.page.locator("[data-comment-mark='10']")).to_be_visible()
    open_panel(grace.page)
    mine = thread(grace.page, "Whose tail")
    mine.get_by_title("Show frame 10").click()
    grace.expect_frame(10)
    pin = grace.page.locator("[data-pin='1']")
    expect(pin).to_be_visible()
    wait_for(lambda: is_beside_the_picture(grace, pin), PATIENCE_S, lambda: "the number covers the picture")
    mine.get_by_role("button", name="Answer").click()
    expect(mine.get_by_label("Answer to Vera")).to_be_focused()
    grace.page.keyboard.type("The fish behind it.")
    grace.page.keyboard.press("Enter")
    expect(mine.locator("[data-comment]")).to_contain_text(["Whose tail", "The fish behind it."])
    assert serious(grace.page) == []
    expect(thread(desk, "The fish behind it.")).to_be_visible()  # at the verifier's, too
    mine.get_by_role("button", name="Resolve").click()
    expect(grace.page.locator("[data-open-comments]")).to_have_count(0)
    expect(thread(desk, "Resolved by Grace")).to_be_visible()
    desk.keyboard.press("1")
    court.wait_for_state(task, "satisfactory")


def test_reasons_of_a_verdict_stand_in_the_list(grace: Screen, court: Court) -> None:
    task = court.submit("Kite")
    [check] = court.vera.post(f"{court.project}/checks/next")
    verdict = {
        "label": "unsatisfactory",
        "reason": "boundary",
        "span": {"first": 7, "last": 9},
        "note": "Mind the edge.",
        "mark": {"frame_index": 8, "points": [[20, 20], [60, 50]]},
    }
    court.vera.post(f"/checks/{check['id']}/verdict", verdict)
    court.wait_for_state(task, "queued")
    grace.visit(court.video_id)
    open_panel(grace.page)
    reasons = grace.page.locator("[data-kind=verdict]").filter(has_text="Mind the edge.")
    expect(reasons).to_contain_text("Sent back")
    expect(reasons).to_contain_text("frames 7 to 9")
    for deed in ("Edit", "Delete", "Answer", "Resolve"):
        expect(reasons.get_by_role("button", name=deed)).to_have_count(0)
    reasons.get_by_title("Show frame 8").click()
    grace.expect_frame(8)
    court.grace.post(f"/tasks/{task}/take")
    court.grace.post(f"/tasks/{task}/skip", {"reason": "seen"})


def test_by_keyboard_alone(grace: Screen, court: Court) -> None:
    grace.visit(court.video_id)
    page = grace.page
    grace.press("g", "5", "Enter")
    grace.expect_frame(5)
    grace.press("Control+ArrowRight", "Control+ArrowDown")
    begin_comment(grace)
    expect(page.get_by_text("a point on frame 5")).to_be_visible()
    page.keyboard.type("By hand")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("of keys.")
    page.keyboard.press("Enter")
    mine = thread(page, "By hand")
    expect(mine).to_have_attribute("data-open", "true")
    assert len(said(court, "By hand\nof keys.")) == 1
    grace.press("Home", ";")
    grace.expect_frame(5)
    expect(page.locator("[data-chosen=true]")).to_contain_text("By hand")
    pin = page.get_by_role("button", name="By hand")
    expect(pin).to_be_visible()
    grace.press("ArrowRight", "ArrowLeft", "'")
    expect(page.locator("[data-pin-of]")).to_have_count(1)  # the one at hand stays
    grace.press("'")
    edit = mine.get_by_role("button", name="Edit")
    edit.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Your comment")
    field.fill("By keys.")
    field.press("Enter")
    expect(mine.filter(has_text="edited")).to_have_count(0)  # it has other words now
    expect(thread(page, "By keys.")).to_contain_text("edited")
    thread(page, "By keys.").get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_text("This comment was deleted.")).to_be_visible()


def test_without_connection_a_comment_waits_also_over_a_reload(grace: Screen, court: Court) -> None:
    grace.visit(court.video_id)
    page = grace.page
    page.route("**/comments", lambda route: route.abort())
    begin_comment(grace)
    page.keyboard.type("Written in a tunnel.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unsent=waiting]")).to_contain_text("Written in a tunnel.")
    begin_comment(grace)
    page.keyboard.type("Half a thought")
    expect(page.get_by_label("New comment")).to_have_value("Half a thought")
    assert said(court, "Written in a tunnel.") == []
    page.reload()
    grace.expect_open()
    page.unroute("**/comments")
    open_panel(page)
    expect(page.get_by_label("New comment")).to_have_value("Half a thought")
    expect(thread(page, "Written in a tunnel.")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-unsent]")).to_have_count(0)
    assert len(said(court, "Written in a tunnel.")) == 1
