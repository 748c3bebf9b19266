"""What a user wrote becomes inert before it reaches a page or a picture."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markupsafe import Markup

# Characters that turn the direction of the text around them, and those that no XML may hold.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.\-]*:")


def clean(text: str) -> str:
    """Return `text` without control characters and without marks that reverse the text around them."""
    return _CONTROL.sub("\ufffd", _BIDI.sub("", text))


def safe_url(url: str) -> str:
    """Return an http or https address unchanged, and an empty string for anything else."""
    text = clean(url).strip()
    if any(c.isspace() for c in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def safe_href(href: str) -> str:
    """Return a relative link or an http(s) address; an empty string for any other scheme."""
    text = clean(href).strip()
    if _SCHEME.match(text) or text.startswith("//"):
        return safe_url(text)
    return text


def anchor(source_id: str) -> str:
    """Return the anchor of a row: "outcomes.csv:57" -> "outcomes.csv-57"."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", source_id)


def study_path(study_id: str) -> str:
    """Return the path of a study's page below the site's root.

    An id that is no plain file name is spelled with hyphens and a mark made from its text, so that it can
    neither leave the folder nor meet another's page.
    """
    if _PLAIN_NAME.fullmatch(study_id):
        return f"studies/{study_id}.html"
    mark = sha256(study_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", study_id).strip("-")[:60]
    return f"studies/{plain or 'study'}-{mark}.html"


def markdown(text: str) -> Markup:
    """Return markdown as HTML: no raw HTML, no images, links to http and https only."""
    md = (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .disable(["image", "html_block", "html_inline"])
    )
    md.validateLink = lambda url: bool(safe_url(url))  # type: ignore[method-assign]
    return Markup(md.render(clean(text)))


def host(url: str) -> str:
    """Return the site an address leads to, for a link's text."""
    name = urlsplit(safe_url(url)).hostname or ""
    return name.removeprefix("www.")
