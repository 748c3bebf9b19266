"""`escalc`: effect sizes from a dataframe's columns or from arrays."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.api.carried import carry
from steelyard.api.effect_inputs import check_names, labels_of, same_length
from steelyard.api.effect_rows import Options, computed, generic, undefined
from steelyard.api.frames import numbers
from steelyard.api.row_labels import check_row_labels
from steelyard.check import check_choice
from steelyard.effects.result import Effects
from steelyard.effects.tables import RRAdd, To
from steelyard.terms import MEASURES


def escalc(
    measure: str,
    *,
    ai: object = None,
    bi: object = None,
    ci: object = None,
    di: object = None,
    n1i: object = None,
    n2i: object = None,
    x1i: object = None,
    x2i: object = None,
    t1i: object = None,
    t2i: object = None,
    m1i: object = None,
    m2i: object = None,
    sd1i: object = None,
    sd2i: object = None,
    xi: object = None,
    mi: object = None,
    ri: object = None,
    ti: object = None,
    pi: object = None,
    sdi: object = None,
    r2i: object = None,
    ni: object = None,
    yi: object = None,
    vi: object = None,
    sei: object = None,
    estimate: object = None,
    ci_low: object = None,
    ci_high: object = None,
    pval: object = None,
    zval: object = None,
    oei: object = None,
    voi: object = None,
    level: float = 0.95,
    data: object = None,
    slab: object = None,
    vtype: str | Sequence[str] = "LS",
    to: To = "only0",
    add: float | None = None,
    drop00: bool = False,
    rr_add: RRAdd = "cells",
    correct: bool = True,
) -> Effects:
    """Effect sizes and sampling variances of a set of studies, in metafor's words.

    Every argument from `ai` to `voi`, and `slab`, is a column name of `data`, or an array, list, Series or
    single number.

    Args:
        measure: A code of docs/measures.md, which names what each is made from, its kinds of variance and
            its source. 2×2 tables (ai, bi or n1i, ci, di or n2i): OR RR RD PETO AS PBIT OR2D OR2DN OR2DL PHI
            ZPHI YUQ YUY RTET ZTET; of matched pairs MPRR MPOR MPRD MPORC MPPETO, of their margins MPORM (with
            ri or pi). Person-time (x1i, t1i, x2i, t2i): IRR IRD IRSD. Means of two groups (m1i, sd1i, n1i,
            m2i, sd2i, n2i): MD SMD SMDH SMD1 SMD1H ROM VR CVR RPB RBIS ZPB ZBIS D2OR D2ORN D2ORL.
            Correlations (ri, ni): COR UCOR ZCOR; (ti, ni, mi): PCOR ZPCOR, with r2i SPCOR ZSPCOR; (r2i, ni,
            mi): R2 ZR2. One group (xi, ni): PR PLN PLO PRZ PAS PFT; (xi, ti): IR IRLN IRS IRFT; (mi, sdi,
            ni): MN SMN MNLN SDLN CVLN. Change (m1i after, m2i before, sd1i, sd2i, ni, ri; SMCR and SMCRH
            divide by sd1i): MC SMCC SMCR SMCRH SMCRP SMCRPH ROMC VRC CVRC. Alpha (ai, mi, ni): ARAW AHW ABT.
            Genotypes (ai, bi, ci): REH. All, and "HR" and "GEN", also from yi with vi or sei (analysis
            scale: log for ratios), ratios and differences from `estimate` as printed.
        estimate: Estimates as printed, ratios on their natural scale, with one of: ci_low and ci_high,
            pval (exact, two-sided, normal), zval, or sei (of the log for ratios).
        oei, voi: For "HR": observed less expected events of a logrank test, and its variance.
        level: Level of ci_low and ci_high.
        data: A dataframe (pandas, polars, pyarrow) or a dict of columns.
        slab: Study labels; "Study 1" and so on where absent.
        vtype: Kind of sampling variance, one for all studies or one a study; see docs/measures.md.
        to, add, drop00, rr_add: Zero cells, see `effects.tables.table_effects`; `add` is 0.5 unless given,
            and 0 for the measures that need none.
        correct: Whether standardised mean differences (SMD and its kin, SMN) are corrected for the bias of
            small samples; without it they are d, with vtype "LS".

    Returns:
        Effects: .yi, .vi (shape (k,), NaN where undefined; every row is kept), .slab, .measure, .notices.
        They carry a copy of `data` as it was in this call, which `pool` reads moderators from; later changes
        of the original leave it alone. `es[rows]` are some of them, with their rows of the table.

    Raises:
        InputError: an unknown measure, an argument missing or not used by the measure, a column that does not
            exist, or impossible data, named by row and label.

    Checked: metafor 3.8-1 escalc() and, where its definitions changed since, derivations in R,
    tests/reference/effects.

    Example:
        >>> es = escalc("RR", ai=[4, 6], n1i=[123, 306], ci=[11, 29], n2i=[139, 303], slab=["A", "B"])
        >>> [round(v, 4) for v in es.yi.tolist()]
        [-0.8893, -1.5854]
    """
    check_choice("measure", measure, MEASURES)
    given = {
        name: value
        for name, value in {
            "ai": ai, "bi": bi, "ci": ci, "di": di, "n1i": n1i, "n2i": n2i, "x1i": x1i, "x2i": x2i,
            "t1i": t1i, "t2i": t2i, "m1i": m1i, "m2i": m2i, "sd1i": sd1i, "sd2i": sd2i, "xi": xi, "mi": mi,
            "ri": ri, "ti": ti, "pi": pi, "sdi": sdi, "r2i": r2i, "ni": ni, "yi": yi, "vi": vi, "sei": sei,
            "estimate": estimate, "ci_low": ci_low, "ci_high": ci_high, "pval": pval, "zval": zval,
            "oei": oei, "voi": voi,
        }.items()
        if value is not None
    }  # fmt: skip
    raw = check_names(measure, given)
    indexes = check_row_labels({**given, "slab": slab, "vtype": vtype, "data": data})
    columns = same_length({name: numbers(v, name=name, data=data) for name, v in given.items()})
    k = len(next(iter(columns.values())))
    labels = labels_of(slab, data, k)
    known = labels if slab is not None else ()
    if raw:
        effects, notices = computed(measure, columns, known, vtype, Options(to, add, drop00, rr_add, correct))
    else:
        effects, notices = generic(measure, columns, level, known)
    return Effects(
        *effects,
        measure,
        labels,
        (*notices, *undefined(effects)),
        carry({**given, "slab": slab}, data, k, indexes.get(k)),
    )
