"""In a real browser, from a folder: no sideways scrolling, no request outside, no message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from steelyard.api.review import build, new_review
from steelyard.report.site import build_site
from tests.report.sample import RESULT

pytestmark = pytest.mark.needs_browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name, content in build_site(RESULT).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example review has every kind of page, table and figure."""
    folder = tmp_path_factory.mktemp("example")
    new_review(folder / "review", example=True)
    build(folder / "review", folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        found = tools.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 720, 1280])
def test_no_page_scrolls_sideways_or_asks_for_anything(
    browser: Any, site: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    messages: list[str] = []
    requests: list[str] = []
    tab.on("console", lambda message: messages.append(message.text))
    tab.on("pageerror", lambda error: messages.append(str(error)))
    tab.on("request", lambda request: requests.append(request.url))
    for path in sorted(site.rglob("*.html")):
        tab.goto(path.as_uri())
        name = path.relative_to(site)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        assert tab.evaluate("getComputedStyle(document.body).marginTop") == "0px", f"{name}: no style sheet"
    assert messages == []
    assert all(url.startswith((site.as_uri(), "data:")) for url in requests)
    context.close()


def test_phones_get_the_narrow_figure_and_desks_the_wide_one(browser: Any, site: Path) -> None:
    for width, shown, hidden in ((375, "narrow", "wide"), (1280, "wide", "narrow")):
        context = browser.new_context(viewport={"width": width, "height": 800})
        tab = context.new_page()
        tab.goto((site / "analyses" / "response-rr.html").as_uri())
        assert tab.locator(f"figure svg.{shown}").first.is_visible()
        assert not tab.locator(f"figure svg.{hidden}").first.is_visible()
        context.close()


def test_every_mark_of_the_small_picture_shows_on_a_phone(browser: Any, site: Path) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    tab = context.new_page()
    tab.goto((site / "index.html").as_uri())
    hidden = "[...document.querySelectorAll('svg *')].filter(e => getComputedStyle(e).display == 'none')"
    drawn = ["title", "desc"]
    assert tab.locator("svg.strip circle.dot").first.is_visible()
    assert tab.evaluate(f"{hidden}.map(e => e.tagName).filter(t => !{drawn}.includes(t))") == []
    context.close()


def test_the_wide_figure_is_printed_and_folds_are_open_to_the_keyboard(browser: Any, site: Path) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    tab = context.new_page()
    tab.goto((site / "analyses" / "response-rr.html").as_uri())
    tab.emulate_media(media="print")
    assert tab.locator("figure svg.wide").first.is_visible()
    assert not tab.locator("header.top").is_visible()
    tab.emulate_media(media="screen")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    context.close()


@pytest.mark.parametrize(("paper", "millimetres"), [("A4", 210), ("Letter", 215.9)])
def test_nothing_is_cut_on_paper(browser: Any, example: Path, paper: str, millimetres: float) -> None:
    room = int((millimetres - 2 * 14) * 96 / 25.4)  # between the style sheet's margins, in CSS pixels
    context = browser.new_context(viewport={"width": room, "height": 1000})
    tab = context.new_page()
    tab.emulate_media(media="print")
    beyond = "[...document.querySelectorAll('td, th, svg')].map(e => e.getBoundingClientRect().right)"
    for path in sorted(example.rglob("*.html")):
        tab.goto(path.as_uri())
        name = path.relative_to(example)
        assert tab.evaluate("document.documentElement.scrollWidth") <= room, (paper, name)
        assert tab.evaluate(f"Math.max(0, ...{beyond})") <= room + 1, (paper, name)
    context.close()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_page_of_the_example_scrolls_sideways(browser: Any, example: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    for path in sorted(example.rglob("*.html")):
        tab.goto(path.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path.relative_to(example)
    context.close()
