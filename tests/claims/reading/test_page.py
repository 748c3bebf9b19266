"""A page as a browser shows it. The expectations are what Chromium 120 renders, checked by eye."""

from __future__ import annotations

import time

import pytest

from steelyard.claims.page import PageKind, read_page


def shown(markup: str | bytes, kind: PageKind = "html") -> list[str]:
    page = read_page(markup if isinstance(markup, bytes) else markup.encode(), kind)
    return [page.text[block.start : block.end] for block in page.blocks]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Kept.</p><script>var a = '<p>Not this.</p>';</script>",
        "<p>Kept.</p><style>p::after{content:'no'}</style>",
        "<nav><a>Menu</a></nav><p>Kept.</p>",
        "<header>Site</header><p>Kept.</p><footer>Imprint</footer>",
        "<p>Kept.</p><p hidden>Secret</p>",
        "<p>Kept.</p><div aria-hidden='true'>Icon<div>deep</div></div>",
        "<p>Kept.</p><div style='color:red; display : none'>Not shown</div>",
        '<p>Kept.</p><p STYLE="visibility:hidden">x',
        "<!-- a comment <p>no</p> --><p>Kept.</p>",
        "<!DOCTYPE html><html><head><title>No</title></head><body><p>Kept.</p></body></html>",
        "<p>Kept.</p><template><p>no</p></template><noscript>no</noscript>",
        '<p title="a > b">Kept.</p>',
        "<ul role=navigation><li>Home</ul><p>Kept.</p>",
    ],
)
def test_only_what_a_browser_shows_is_kept(markup: str) -> None:
    assert shown(markup) == ["Kept."]


def test_entities_and_white_space_are_those_of_a_browser() -> None:
    assert shown("<p>5&nbsp;mg&#47;kg &lt; 10 &amp;\n  more &eacute;</p>") == ["5 mg/kg < 10 & more é"]


def test_blocks_part_what_tags_in_a_line_do_not() -> None:
    assert shown("<p>A <b>bold</b> word</p><ul><li>One<li>Two</ul>") == ["A bold word", "One", "Two"]
    assert shown("<table><tr><td>Pain<td>2 points</table>") == ["Pain", "2 points"]
    assert shown("<p>First line<br>goes on<br><br>Next") == ["First line goes on", "Next"]


def test_the_header_of_an_article_is_part_of_it() -> None:
    assert shown("<article><header><h1>Title</h1></header><p>Text.</p></article>") == ["Title", "Text."]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("\ufeffnaïve".encode(), "html"),
        ("naïve".encode("utf-16"), "text"),
        ("<meta charset=latin1>naïve".encode("latin-1"), "html"),
        ('<meta http-equiv="x" content="text/html; charset=iso-8859-15">naïve'.encode("latin-1"), "html"),
        ("<meta charset=utf-8>naïve".encode("cp1252"), "html"),
        ("naïve".encode("cp1252"), "text"),
        ("naïve".encode(), "markdown"),
        ("<meta charset=hex>naïve".encode(), "html"),
    ],
)
def test_encodings(raw: bytes, kind: PageKind) -> None:
    assert shown(raw, kind) == ["naïve"]


def test_markdown_is_read_as_it_is_rendered() -> None:
    text = (
        "---\ntitle: x\n---\n# Head\n\nA *soft*\nline with [a link](http://x).\n\n- one\n- two\n\n"
        "<b>raw</b>\n"
    )
    assert shown(text, "markdown") == ["Head", "A soft line with a link.", "one", "two", "raw"]


def test_plain_text_joins_wrapped_lines_and_no_others() -> None:
    wrapped = "A line that is broken at sixty characters or so goes on\nbelow it and ends here.\n\nSecond."
    assert shown(wrapped, "text") == [wrapped.split("\n\n")[0].replace("\n", " "), "Second."]
    assert shown("Short one\nShort two", "text") == ["Short one", "Short two"]
    assert shown("- one\n- two\n* three\n1. four", "text") == ["one", "two", "three", "four"]


HOSTILE = {
    "nested": "<div>" * 100_000 + "x",
    "comments never closed": "<!--" * 200_000,
    "brackets": "<" * 300_000,
    "a quote never closed": '<a href="' * 100_000,
    "an attribute of a megabyte": '<p class="' + "x" * 1_000_000 + '">x</p>',
    "closing tags of nothing": "<div>" * 20_000 + "</span>" * 100_000,
    "scripts": "<script>" * 100_000,
    "ampersands": "&amp" * 200_000,
    "equals": "<a =" * 200_000,
    "quotes in quotes": "<a x='\" y=\"'" * 60_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_markup_takes_time_in_proportion_to_its_length(name: str) -> None:
    began = time.process_time()
    read_page(HOSTILE[name].encode(), "html")
    assert time.process_time() - began < 4
