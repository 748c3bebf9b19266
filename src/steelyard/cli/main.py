"""The command `steelyard`: its subcommands, and nothing they need until one of them runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from steelyard._version import __version__
from steelyard.cli.claims import app as claims_app
from steelyard.cli.guard import guarded
from steelyard.cli.terminal import prepare_streams, say

app = typer.Typer(
    name="steelyard",
    help="Weighs bodies of clinical trials. A review is a folder of text; one command makes it checked, "
    "pooled, published evidence.",
    epilog="Exit status: 0 fine, 1 problems in the input, 2 wrong usage, 3 a gate asked for with --strict "
    "failed.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the review.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")]


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; ends with SystemExit."""
    prepare_streams()
    app(args=None if argv is None else list(argv), prog_name="steelyard")


def _print_version(asked: bool) -> None:
    if asked:
        say(f"steelyard {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(short_help="Start a review from a small one that works.")
@guarded
def new(
    folder: Folder,
    example: Annotated[
        bool,
        typer.Option("--example", help="A complete one: every judgement filled in, all trials invented."),
    ] = False,
) -> None:
    """Start a review: write a small one that works, with real data, to change into your own."""
    from steelyard.cli.review import new_review

    new_review(folder, example=example)


@app.command(short_help="Check a review: every problem with file and line.")
@guarded
def validate(
    folder: Folder,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 where there are warnings.")] = False,
) -> None:
    """Check a review: every error and warning, each with its file and line."""
    from steelyard.cli.review import validate_review

    validate_review(folder, as_json=as_json, strict=strict)


@app.command(short_help="Check, pool and publish a review as a site.")
@guarded
def build(
    folder: Folder,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DIR", help="Where the site goes."),
    ] = Path("site"),
    as_json: AsJson = False,
) -> None:
    """Check, pool and publish a review: writes a site that opens in any browser, offline."""
    from steelyard.cli.review import build_review

    build_review(folder, out, as_json=as_json)


@app.command(short_help="Lock the analysis plan, before results are seen.")
@guarded
def lock(
    folder: Folder,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who locks the plan.")],
    on: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day; today where nothing is said.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Lock again; what changed since the first is then not told.")
    ] = False,
) -> None:
    """Lock the analysis plan: write plan-lock.json with its hash; later changes are listed in the report."""
    from steelyard.cli.review import lock_review

    lock_review(folder, by=by, on=on, replace=replace)


@app.command(short_help="Pool a table of studies (CSV) right here.")
@guarded
def pool(
    file: Annotated[
        str, typer.Argument(metavar="FILE.csv", help="A table with one study a row; - for standard input.")
    ],
    measure: Annotated[
        str | None,
        typer.Option("--measure", "-m", help="OR RR RD for events, MD SMD for means, PLO, HR, GEN."),
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", metavar="ROLE=NAME,...", help='Name the columns: "ai=dead_t,n1i=n_t".')
    ] = "",
    method: Annotated[str, typer.Option("--method", help="REML DL PM, or EE for a common effect.")] = "REML",
    test: Annotated[
        str, typer.Option("--test", help="guarded, knha or z: how the interval is made.")
    ] = "guarded",
    level: Annotated[float, typer.Option("--level", help="Confidence level.")] = 0.95,
    subgroup: Annotated[str, typer.Option("--subgroup", metavar="COLUMN", help="Pool by group, too.")] = "",
    group1: Annotated[
        str, typer.Option("--group1", metavar="ARM", help="One row an arm: the arm that comes first.")
    ] = "",
    forest: Annotated[
        Path | None,
        typer.Option("--forest", metavar="FILE", help="Save a forest plot: .svg, .png or .pdf."),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Pool a table of studies and show the result: the quickest look at a set of trials."""
    from steelyard.cli.pool import Request, pool_table

    pool_table(
        file, Request(measure, columns, method, test, level, subgroup, group1, forest, overwrite, as_json)
    )


@app.command(short_help="Assess risk of bias: what is open, worksheets, answers read back.")
@guarded
def rob(
    folder: Folder,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE", help="Write a worksheet: .csv, or .xlsx with openpyxl."),
    ] = None,
    read: Annotated[
        Path | None,
        typer.Option("--read", metavar="FILE", help="Read a worksheet, robvis table or RoB 2 macro."),
    ] = None,
    robvis: Annotated[
        Path | None, typer.Option("--robvis", metavar="FILE.csv", help="Write an analysis as a robvis table.")
    ] = None,
    assessor: Annotated[
        str, typer.Option("--assessor", metavar="NAME", help="Who answers, or consensus.")
    ] = "",
    analysis: Annotated[str, typer.Option("--analysis", metavar="ID", help="The one for --robvis.")] = "",
    tool: Annotated[str, typer.Option("--tool", help="The tool of a robvis table.")] = "",
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="ID", help="What a robvis table or macro judged.")
    ] = "",
    time: Annotated[str, typer.Option("--time", metavar="LABEL", help="Its time.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Let the file's answers win over those of rob.csv.")
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Assess risk of bias: says what is open; with --read, changes rob.csv of the review."""
    from steelyard.cli.rob import RobRequest
    from steelyard.cli.rob import rob as assess

    asked = RobRequest(
        write, read, robvis, assessor, analysis, tool, outcome, time, replace, overwrite, as_json
    )
    assess(folder, asked)


@app.command(short_help="Export the summaries of findings: .docx or .csv.")
@guarded
def findings(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Where to: .docx (with python-docx) or .csv."),
    ] = None,
    table: Annotated[str, typer.Option("--table", metavar="ID", help="Only this table.")] = "",
    layout: Annotated[
        str, typer.Option("--layout", help="Of a document: gradepro or core-grade; else each table's own.")
    ] = "",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Export the summary-of-findings tables of a review; without --out, print what they say."""
    from steelyard.cli.findings import findings as export

    export(folder, table=table, out=out, layout=layout, overwrite=overwrite, as_json=as_json)


@app.command(short_help="Export analyses: R scripts, tables or JSON.")
@guarded
def export(
    folder: Folder,
    to: Annotated[
        str,
        typer.Option("--to", metavar="r|csv|json", help="R scripts for metafor, the rows, or the results."),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write to; made if need be.")
    ] = Path("export"),
    analysis: Annotated[str, typer.Option("--analysis", metavar="ID", help="Only this analysis.")] = "",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Export the analyses of a review, one file each: for metafor in R, for spreadsheets, for programs."""
    from steelyard.cli.export import export as write

    write(folder, to=to, out=out, analysis=analysis, overwrite=overwrite, as_json=as_json)


app.add_typer(claims_app, name="claims", short_help="Hold a page against a review: read, check, explain.")


@app.command(short_help="Print the version.")
@guarded
def version() -> None:
    """Print the version."""
    say(f"steelyard {__version__}")
