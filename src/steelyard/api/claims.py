"""Claims from Python: read a page into a claim file, hold claim files against a review, keep verdicts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from steelyard.check import did_you_mean, named, one_of, shown
from steelyard.errors import InputError, Place, Problem, ReviewError
from steelyard.files import write_file

if TYPE_CHECKING:
    from steelyard.claims.checked import Card, CheckedPage
    from steelyard.claims.claimfile_model import ClaimFile
    from steelyard.report.claims_view import PageClaims
    from steelyard.review.load import Review
    from steelyard.review.result import ReviewResult

AnyPath = str | PathLike[str]
Kind = Literal["html", "text", "markdown"]
KINDS: dict[str, Kind] = {
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".md": "markdown", ".markdown": "markdown",
    ".txt": "text", ".text": "text",
}  # fmt: skip
FOLDER = "claims"
KEPT = ".verdicts.json"
MOST_BYTES = 20_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LOOKS_HTML = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<[a-z][a-z0-9]*[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What a reading of a page did.

    Attributes:
        text: The claim file's text.
        sentences: Sentences of the page; `checkable` of them claim an effect or a harm.
        new, stale, changed: Keys that came, that the page no longer has, and signed ones read otherwise now.
        same: Whether the file already held exactly this.
    """

    text: str
    sentences: int
    checkable: int
    new: tuple[str, ...]
    stale: tuple[str, ...]
    changed: tuple[str, ...]
    same: bool


def kind_of(name: str, raw: bytes = b"") -> Kind:
    """Return how a page is read: by the ending of its name, else (standard input) by its first tag.

    Raises:
        InputError: the ending is none that is known.
    """
    suffix = Path(name).suffix.lower()
    if suffix in KINDS:
        return KINDS[suffix]
    if name in ("", "-"):
        return "html" if _LOOKS_HTML.match(raw) else "text"
    raise InputError(f"{named(name)}: the ending is {suffix or 'missing'}; need {one_of(suffix, KINDS)}")


def read_claims(
    raw: bytes,
    review: Review,
    *,
    kind: Kind = "text",
    source: str = "",
    url: str = "",
    retrieved: str = "",
    existing: str | None = None,
) -> ReadReport:
    """Return a page's sentences as a claim file, or put into an `existing` one.

    What people wrote in `existing` survives; the same page gives the same bytes.

    Args:
        raw: The page.
        review: The review whose words are looked for.
        kind: "html" as a browser shows it, "markdown" as rendered, or "text".
        source, url, retrieved: What the file says of the page.
        existing: The text of the claim file that is there.

    Raises:
        InputError: `existing` is no claim file.
    """
    from steelyard.claims.claimfile import merged_text, new_text
    from steelyard.claims.claimfile_model import PageSaid
    from steelyard.claims.page import read_page
    from steelyard.claims.reading import read
    from steelyard.claims.slots import CHECKABLE
    from steelyard.claims.vocabulary import vocabulary_of

    said = PageSaid(source=source, url=url, retrieved=retrieved, sha256=hashlib.sha256(raw).hexdigest())
    readings = read(read_page(raw, kind), vocabulary_of(review.plan))
    text = new_text(readings, said) if existing is None else merged_text(existing, readings, said)
    before, after = _entries(existing or ""), _entries(text)
    return ReadReport(
        text=text,
        sentences=len(readings),
        checkable=sum(any(part.type in CHECKABLE for part in r.parts) for r in readings),
        new=tuple(key for key in after if key not in before),
        stale=tuple(key for key, flags in after.items() if "stale" in flags),
        changed=tuple(key for key, flags in after.items() if "auto_changed_since_confirmation" in flags),
        same=text == existing,
    )


def _entries(text: str) -> dict[str, frozenset[str]]:
    """Return the keys of a claim file's entries, each with the flags that are set."""
    if not text:
        return {}
    from ruamel.yaml import YAML

    claims = YAML(typ="safe", pure=True).load(text).get("claims") or {}
    return {
        key: frozenset(name for name, held in entry.items() if held is True) for key, entry in claims.items()
    }


def read_bytes(path: Path) -> bytes:
    """Return a page's bytes.

    Raises:
        InputError: it cannot be read, or is longer than 20 MB.
    """
    try:
        if not path.is_file():
            raise InputError(f"{named(path)}: there is no such file; need a page (.html, .md or .txt).")
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{named(path)}: has more than {MOST_BYTES:,} bytes; need a shorter page.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{named(path)}: cannot be read ({error.strerror}).") from error


def check_claims(target: AnyPath, review: AnyPath | None = None) -> dict[Path, PageClaims]:
    """Return claim files held against a review: path -> the check of its page.

    Args:
        target: A claim file, or the folder of a review whose claim files are meant.
        review: The folder of the review; by default the one whose claims folder holds the file.

    Raises:
        InputError: there is no claim file, or no review can be told.
        ReviewError: the review or a claim file has errors.
    """
    from steelyard.review.run import run
    from steelyard.review.validate import examined

    path = Path(target)
    folder = Path(review) if review is not None else _review_of(path)
    files = (path,) if path.is_file() else claim_files(path)
    if not files:
        raise InputError(f"{named(path)}: holds no claims/*.yaml; `steelyard claims read` writes one.")
    held, problems = examined(folder)
    if held is None or any(p.severity == "error" for p in problems):
        raise ReviewError(problems)
    result = run(held, warnings=problems)
    return {file: checked_page(file, held, result) for file in files}


def _review_of(path: Path) -> Path:
    """Return the review that a claim file belongs to: the folder above its `claims`, or its own."""
    if path.is_dir():
        return path
    for folder in (path.resolve().parent.parent, path.resolve().parent):
        if (folder / "review.yaml").is_file():
            return folder
    raise InputError(f"{named(path)}: stands in no review; need --review with the folder of one.")


def claim_files(folder: Path) -> tuple[Path, ...]:
    """Return the claim files of a review's folder, by name."""
    return tuple(sorted((folder / FOLDER).glob("*.yaml"), key=lambda p: p.name))


def claim_problems(review: Review) -> tuple[Problem, ...]:
    """Return every problem of the claim files that stand in a review's folder, in file and line order."""
    return tuple(p for path in claim_files(review.path) for p in _loaded(path, review)[1])


def claim_pages(review: Review, result: ReviewResult) -> tuple[PageClaims, ...]:
    """Return each claim file of a review's folder held against its result.

    Raises:
        ReviewError: a claim file has errors.
    """
    return tuple(checked_page(path, review, result) for path in claim_files(review.path))


def checked_page(path: Path, review: Review, result: ReviewResult) -> PageClaims:
    """Return one claim file held against a review's result; its paragraphs where its page is there.

    Raises:
        ReviewError: the file has errors.
    """
    from steelyard.claims.check import check
    from steelyard.report.claims_view import PageClaims
    from steelyard.report.settled import settled

    file, problems = _loaded(path, review)
    if file is None or any(p.severity == "error" for p in problems):
        raise ReviewError(problems)
    made = check(file, result, name=path.stem, before=kept_verdicts(path))
    return PageClaims(settled(made), _paragraphs(file, path.parent), result.plan)


def _loaded(path: Path, review: Review) -> tuple[ClaimFile | None, tuple[Problem, ...]]:
    from steelyard.claims.claimfile_load import load_claim_file

    within = path.resolve().parent == (review.path / FOLDER).resolve()
    name = f"{FOLDER}/{path.name}" if within else str(path)
    file, problems = load_claim_file(path, review.plan, name)
    if _NAME.fullmatch(path.stem):
        return file, problems
    what = f"the name is {shown(path.stem)!r}; need letters, digits, dots, hyphens or underscores."
    return None, (Problem("error", "file-name", Place(name, 0), what), *problems)


def _paragraphs(file: ClaimFile, folder: Path) -> tuple[tuple[str, ...], ...]:
    """Return the keys of a page's sentences paragraph by paragraph; all as one where the page is not there.

    The page counts as there where a file of its name stands beside the claim file with the same hash.
    """
    from steelyard.claims.page import read_page
    from steelyard.claims.sentences import split

    keys = tuple(key for key, entry in file.claims.items() if not entry.stale)
    name = file.page.source
    source = folder / name
    if not name or Path(name).name != name or Path(name).suffix.lower() not in KINDS or not source.is_file():
        return (keys,)
    raw = read_bytes(source)
    if hashlib.sha256(raw).hexdigest() != file.page.sha256:
        return (keys,)
    blocks: dict[int, list[str]] = {}
    for sentence in split(read_page(raw, kind_of(name))):
        if sentence.key in file.claims:
            blocks.setdefault(sentence.block, []).append(sentence.key)
    return tuple(tuple(held) for held in blocks.values())


def kept_verdicts(path: Path) -> Mapping[str, Any] | None:
    """Return the verdicts that were kept beside a claim file, or None where none were.

    Raises:
        InputError: the file that holds them is none that `keep_verdicts` wrote.
    """
    kept = path.with_name(path.stem + KEPT)
    if not kept.is_file():
        return None
    try:
        found = json.loads(read_bytes(kept))
    except ValueError as error:
        raise InputError(f"{named(kept)}: is not JSON; `claims check --keep` writes it anew.") from error
    claims = found.get("claims") if isinstance(found, dict) else None
    if not isinstance(claims, dict) or not all(
        isinstance(c, dict) and {"text", "word"} <= c.keys() for c in claims.values()
    ):
        raise InputError(f"{named(kept)}: holds no verdicts; `claims check --keep` writes it anew.")
    kept_before: Mapping[str, Any] = found
    return kept_before


def keep_verdicts(path: Path, page: CheckedPage) -> Path:
    """Write a check's verdicts beside the claim file `path`, so that a later one can tell what changed."""
    from steelyard.claims.history import record_of

    target = path.with_name(path.stem + KEPT)
    text = json.dumps(record_of(page), indent=1, sort_keys=True, ensure_ascii=False)
    write_file(target, (text + "\n").encode())
    return target


def card_of(pages: tuple[PageClaims, ...], key: str) -> tuple[Card, PageClaims]:
    """Return the one card that a key, or its beginning, names.

    Raises:
        InputError: none or several have it.
    """
    found = [(card, page) for page in pages for card in page.checked.cards if card.id == key]
    found = found or [
        (card, page) for page in pages for card in page.checked.cards if key and card.id.startswith(key)
    ]
    if len({card.key for card, _ in found}) == 1:
        return found[0]
    if found:
        some = ", ".join(dict.fromkeys(card.id for card, _ in found[:4]))
        raise InputError(f"key {shown(key)!r}: begins {len(found)} claims ({some} …); need more of it.")
    ids = [card.id for page in pages for card in page.checked.cards]
    raise InputError(f"key {shown(key)!r}: no claim has it. {did_you_mean(key, ids)}".rstrip())
