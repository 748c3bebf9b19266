"""The commands about claims: read a page, check claim files, explain a verdict, write a report."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from steelyard.cli.guard import GATE_FAILED, Exit, WrongUsageError, guarded
from steelyard.cli.review import OUTPUT_VERSION
from steelyard.cli.terminal import count_of, progress, say

if TYPE_CHECKING:
    from steelyard.report.claims_view import PageClaims

app = typer.Typer(
    name="claims",
    help="Hold a page against a review. The machine reads and proposes, a person signs in the claim file, a "
    "published rule decides.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Target = Annotated[
    Path, typer.Argument(metavar="[FILE|DIR]", help="A claim file, or the folder of a review.")
]
OfReview = Annotated[
    Path | None,
    typer.Option("--review", metavar="DIR", help="The review; else the one whose claims folder it is in."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
STREAM = "-"
HERE = Path()
SHOWN = 60


@app.command(short_help="Read a page: write or renew its claim file.")
@guarded
def read(
    page: Annotated[
        str, typer.Argument(metavar="PAGE", help="A page: .html, .md, .txt; - for standard input.")
    ],
    review: Annotated[Path, typer.Option("--review", metavar="DIR", help="The folder of the review.")],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FILE.yaml", help="The claim file; - for standard output.")
    ] = "",
    url: Annotated[str, typer.Option("--url", help="Where the page stands.")] = "",
    retrieved: Annotated[
        str, typer.Option("--retrieved", metavar="YYYY-MM-DD", help="When it was read.")
    ] = "",
    kind: Annotated[str, typer.Option("--as", help="html, markdown or text; else by its ending.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read a page: every sentence goes into a claim file; what people wrote in it stays as it is."""
    from steelyard.api.claims import FOLDER, KINDS, kind_of, read_bytes, read_claims
    from steelyard.api.review import load_review
    from steelyard.check import check_choice
    from steelyard.errors import InputError
    from steelyard.files import write_file

    kind = check_choice("--as", kind, set(KINDS.values())) if kind else ""
    _need_a_day(retrieved)
    raw = sys.stdin.buffer.read() if page == STREAM else read_bytes(Path(page))
    used = kind or kind_of(page, raw)
    held = load_review(review)
    name = out or (STREAM if page == STREAM else str(review / FOLDER / f"{Path(page).stem}.yaml"))
    target = None if name == STREAM else Path(name)
    existing = None
    if target is not None and target.exists():
        existing = _text_of(target)
    try:
        report = read_claims(
            raw,
            held,
            kind=used,  # type: ignore[arg-type]
            source="" if page == STREAM else Path(page).name,
            url=url,
            retrieved=retrieved,
            existing=existing,
        )
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    if target is None:
        sys.stdout.write(report.text)
        return
    if not report.same:
        write_file(target, report.text.encode())
    if as_json:
        _print(
            {
                "file": str(target),
                "written": not report.same,
                "sentences": report.sentences,
                "checkable": report.checkable,
                "new": list(report.new),
                "stale": list(report.stale),
                "changed": list(report.changed),
            }
        )
        return
    did = "unchanged " if report.same else "wrote "
    say((did, "green"), f"{target}: {count_of(report.sentences, 'sentence')}, {report.checkable} checkable")
    for words, keys in (("new", report.new), ("no longer on the page", report.stale)):
        if keys and existing is not None:
            say(f"  {words}: {', '.join(keys)}")
    if report.changed:
        say(f"  read otherwise than when it was signed, and not used: {', '.join(report.changed)}")
    say("Read each entry, correct it under `human`, and sign with status, by and on. Then:")
    say(f"  steelyard claims check {target} --review {review}")


@app.command(short_help="Check claim files against a review.")
@guarded
def check(
    target: Target = HERE,
    review: OfReview = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 where a claim is signed by nobody.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the verdicts beside the file, to tell later what changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check claim files: each claim's verdict, counts, what changed; never a score of a page."""
    from steelyard.api.claims import keep_verdicts
    from steelyard.report.claims_json import page_document

    pages = _check(target, review)
    unsigned = sum(len(page.checked.unsigned) for page in pages.values())
    if as_json:
        made = {str(path): page_document(page) for path, page in pages.items()}
        _print({"unsigned": unsigned, "pages": made})
    else:
        for path, page in pages.items():
            _show(path, page)
    for path, page in pages.items():
        kept = keep_verdicts(path, page.checked) if keep else None
        if kept is not None and not as_json:
            say(("kept ", "green"), str(kept))
    if strict and unsigned:
        if not as_json:
            say(("not signed: ", "red"), f"{count_of(unsigned, 'sentence')} by nobody", err=True)
        raise Exit(GATE_FAILED)


@app.command(short_help="Explain one verdict: every test with its numbers.")
@guarded
def explain(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A claim's key, or how it begins.")],
    target: Target = HERE,
    review: OfReview = None,
    as_json: AsJson = False,
) -> None:
    """Explain a verdict: what was read, what was matched, every test in order, and which one fired."""
    from steelyard.api.claims import card_of
    from steelyard.claims.trace import explain as lines_of
    from steelyard.report.claims_json import card_document

    card, page = card_of(tuple(_check(target, review).values()), key)
    cards = [c for c in page.checked.cards if c.id == card.id or (c.key == card.key and key == card.key)]
    if as_json:
        _print({"page": page.checked.name, "cards": [card_document(c, page) for c in cards]})
        return
    for one in cards:
        for line in lines_of(one, page.checked.rule):
            say(line)


@app.command(short_help="Write a checked page as Markdown, JSON or ClaimReview.")
@guarded
def report(
    target: Target = HERE,
    review: OfReview = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help=".md, .json, or .jsonld for ClaimReview."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Write a checked page; without --out, print it as Markdown. `steelyard build` makes the pages."""
    from steelyard.api.exports import check_export, write_export
    from steelyard.claims.claimreview import claim_reviews
    from steelyard.report.claims_json import claims_json
    from steelyard.report.claims_markdown import claims_markdown

    endings = (".md", ".json", ".jsonld")
    if out is not None and out.suffix.lower() not in endings:
        raise WrongUsageError(f"--out {out}; need a name ending in {', '.join(endings)}.")
    if out is not None:
        check_export(out, overwrite=overwrite)
    pages = tuple(_check(target, review).values())
    if out is None:
        sys.stdout.write("\n".join(claims_markdown(page) for page in pages))
        return
    if len(pages) != 1:
        raise WrongUsageError(f"--out: {target} holds {len(pages)} claim files; need one of them.")
    page = pages[0]
    if out.suffix.lower() == ".md":
        content = claims_markdown(page)
    elif out.suffix.lower() == ".json":
        content = claims_json(page)
    else:
        content = json.dumps(claim_reviews(page.checked), indent=1, ensure_ascii=False) + "\n"
    write_export(out, content.encode(), overwrite=overwrite)
    say(("wrote ", "green"), str(out))


def _check(target: Path, review: Path | None) -> dict[Path, PageClaims]:
    """Return the claim files of a target held against their review."""
    from steelyard.api.claims import check_claims

    if not target.exists():
        raise WrongUsageError(f"{target}: there is no such file or folder; need a claim file or a review.")
    with progress("Choosing results and pooling them"):
        return check_claims(target, review)


def _show(path: Path, page: PageClaims) -> None:
    from steelyard.report.claims_view import NAMES

    checked = page.checked
    say((str(path), "bold"), f": {count_of(len(checked.cards), 'claim')} in "
        f"{count_of(checked.sentences, 'sentence')}")  # fmt: skip
    for card in checked.cards:
        reasons = f" ({', '.join(card.verdict.reasons)})" if card.verdict.reasons else ""
        mark = "" if card.standing == "signed" else f" [{card.standing}]"
        say(f"  {card.id}  ", (NAMES[card.verdict.word] + reasons, "cyan"), mark, f"  {_short(card.text)}")
    counts = "; ".join(f"{NAMES[c.word]} {c.claims}" for c in checked.counts)
    say(f"  {counts}")
    if checked.stale:
        say(f"  no longer on the page: {', '.join(checked.stale)}")
    for change in checked.changed:
        before = NAMES.get(change.before, "nothing")
        after = NAMES.get(change.after, "nothing")
        say(("  changed: ", "yellow"), f"{change.id}: {before} -> {after} ({change.why})")
    say(f"  {count_of(len(checked.unsigned), 'sentence')} signed by nobody")


def _text_of(target: Path) -> str:
    from steelyard.api.claims import read_bytes
    from steelyard.errors import InputError

    try:
        return read_bytes(target).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{target}: is no UTF-8 text; need a claim file that a reading wrote.") from None


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2].rstrip()} …"


def _need_a_day(text: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError:
        raise WrongUsageError(f"--retrieved {text!r}; need a day such as 2026-05-31.") from None


def _print(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps({"schema": OUTPUT_VERSION, **content}, indent=2) + "\n")
