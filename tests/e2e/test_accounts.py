"""People come in, go out, and lose nothing when their sign-in ends in the middle of work."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import new_profile
from tests.e2e.product import ADMIN, Product
from tests.e2e.screen import Screen

pytestmark = pytest.mark.e2e


def fresh_tab(browser: Browser, product: Product, address: str) -> Page:
    """A tab of a person whom the product does not know."""
    tab = new_profile(browser, product, None).new_page()
    tab.goto(address)
    return tab


def sign_in(tab: Page, email: str, password: str) -> None:
    tab.get_by_label("E-mail").fill(email)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()


def expect_videos(tab: Page) -> None:
    expect(tab.get_by_role("heading", name="Videos", exact=True)).to_be_visible()


def test_sign_in_and_out(browser: Browser, product: Product) -> None:
    tab = fresh_tab(browser, product, product.url)
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(tab, ADMIN["email"], "a wrong password")
    expect(tab.get_by_role("alert")).to_contain_text("E-mail address or password is wrong")
    sign_in(tab, ADMIN["email"], ADMIN["password"])
    expect_videos(tab)
    tab.get_by_role("button", name="Account of Ada").click()
    tab.get_by_role("button", name="Sign out", exact=True).click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    tab.context.close()


def test_invitation_role_and_new_password(browser: Browser, screen: Screen, tmp_path: Path) -> None:
    page, email = screen.page, f"{tmp_path.name}@example.org".replace("_", "-")
    page.goto(f"{screen.product.url}/people")
    page.get_by_label("E-mail (optional)").fill(email)
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("[data-link]").inner_text()

    grace = fresh_tab(browser, screen.product, link)
    expect(grace.get_by_role("heading", name="Join “My project”")).to_be_visible()
    expect(grace.get_by_label("E-mail")).to_have_value(email)
    grace.get_by_label("Your name").fill("Grace")
    grace.get_by_label("Password").fill("short")
    grace.get_by_role("button", name="Join").click()
    expect(grace.get_by_role("alert")).to_contain_text("10 to 256 characters")
    grace.get_by_label("Password").fill("staple battery horse")
    grace.get_by_role("button", name="Join").click()
    expect_videos(grace)

    page.reload()
    row = page.locator(f"[data-member='{email}']")
    expect(row.get_by_label("Annotator: Grace")).to_be_checked()
    row.get_by_label("Verifier: Grace").click()
    expect(row.get_by_label("Annotator: Grace")).to_be_enabled()  # no longer the only role
    row.get_by_role("button", name="Link for a new password").click()
    reset = page.locator("[data-link]").inner_text()

    grace.goto(reset)
    grace.get_by_label("New password").fill("another battery horse")
    grace.get_by_role("button", name="Take this password").click()
    expect_videos(grace)
    grace.context.close()
    again = fresh_tab(browser, screen.product, screen.product.url)
    sign_in(again, email, "another battery horse")
    expect_videos(again)
    again.context.close()


def test_used_link_says_so(browser: Browser, product: Product) -> None:
    tab = fresh_tab(browser, product, f"{product.url}/set-up#used")
    expect(tab.get_by_role("alert")).to_contain_text("used already or has expired")
    tab.get_by_role("link", name="Go on to Maskloom").click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    tab.context.close()


def test_what_is_done_after_the_sign_in_ended_is_not_lost(
    browser: Browser, product: Product, video_id: str, screen: Screen
) -> None:
    """The person signs out elsewhere; a click then waits and is sent after the new sign-in."""
    with httpx.Client(base_url=product.url, timeout=60) as own:
        own.post("/api/sign-in", json={key: ADMIN[key] for key in ("email", "password")}).raise_for_status()
        screen.page.context.add_cookies(
            [{"name": name, "value": value, "url": product.url} for name, value in own.cookies.items()]
        )
        screen.visit(video_id)

        sent: list[str] = []

        def sign_out_first(route: Route) -> None:
            if route.request.method == "POST" and not sent:
                sent.append(route.request.url)
                own.post("/api/sign-out").raise_for_status()
            route.continue_()

        # At the moment at which the click is sent, so that nothing else notices the end before it.
        screen.page.route("**/masklets/begin", sign_out_first)
        screen.click(160, 90)
        dialog = screen.page.get_by_role("dialog", name="Sign in again")
        expect(dialog).to_be_visible()
    screen.press("Escape")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("E-mail")).to_have_value(ADMIN["email"])
    dialog.get_by_label("Password").fill(ADMIN["password"])
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog).to_be_hidden()
    screen.expect_masks(1)
    screen.expect_prompts(1)
    screen.expect_saved()
