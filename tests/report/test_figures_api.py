"""`forest(fit).save(…)`: the same figure from a Python fit, in three formats, the same bytes twice."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from steelyard.api.figures import MOST_DRAWN, forest
from steelyard.errors import InputError
from steelyard.models.pairwise import fit_pairwise
from steelyard.report.figure import Diamond

# Log risk ratios and variances of the first four trials of the BCG vaccine data (Colditz et al. 1994, as
# metafor's dat.bcg gives them by escalc("RR")).
YI = np.array([-0.8893113, -1.5853887, -1.3480731, -1.4415512])
VI = np.array([0.3255848, 0.1945811, 0.4153680, 0.0200100])


def test_the_readers_scale_is_shown() -> None:
    figure = forest(fit_pairwise(YI, VI, method="EE", test="z"), measure="RR", slab=list("ABCD"))
    # exp(-0.8893) = 0.411; metafor: exp(c(-0.8893113 - 1.959964 * sqrt(0.3255848), ...)) = 0.134, 1.257
    assert figure.spec.rows[0].cells[-1] == "0.41 [0.13, 1.26]"
    assert isinstance(figure.spec.rows[4].marks[0], Diamond)


def test_every_format_is_written_and_twice_the_same(tmp_path: Path) -> None:
    figure = forest(fit_pairwise(YI, VI), measure="RR")
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for form, start in starts.items():
        one = figure.save(tmp_path / f"one.{form}").read_bytes()
        two = figure.save(tmp_path / f"two.{form}").read_bytes()
        assert one.startswith(start)
        assert one == two
    assert b"CreationDate" not in (tmp_path / "one.pdf").read_bytes()


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must end in \.svg, \.png or \.pdf"):
        forest(fit_pairwise(YI, VI)).save(tmp_path / "x.gif")


def test_a_picture_holds_so_many_rows_and_a_drawing_any_number(tmp_path: Path) -> None:
    k = MOST_DRAWN + 1
    figure = forest(SimpleNamespace(yi=np.zeros(k), vi=np.ones(k)))
    for form in ("png", "pdf"):
        with pytest.raises(InputError, match=r"has 801 rows; \.png and \.pdf hold 800 at most"):
            figure.save(tmp_path / f"x.{form}")
    assert list(tmp_path.iterdir()) == []
    assert figure.save(tmp_path / "x.svg").stat().st_size > 100_000


def test_a_hundred_results_keep_their_rows_apart() -> None:
    figure = forest(
        SimpleNamespace(yi=np.linspace(-1, 1, 100), vi=np.ones(100)), slab=[f"S{i}" for i in range(100)]
    )
    root = ET.fromstring(figure.svg().encode())
    names = {t.text: float(t.get("y", "nan")) for t in root.iter("{http://www.w3.org/2000/svg}text")}
    ys = [names[f"S{i}"] for i in range(100)]
    assert min(b - a for a, b in itertools.pairwise(ys)) >= 20


def test_the_noise_of_the_last_digits_does_not_reach_a_file() -> None:
    plain = forest(SimpleNamespace(yi=YI, vi=VI), measure="RR").svg()
    assert forest(SimpleNamespace(yi=YI * (1 + 3e-15), vi=VI * (1 - 3e-15)), measure="RR").svg() == plain


def test_moderators_are_refused() -> None:
    design = np.column_stack([np.ones(4), [0.0, 1.0, 0.0, 1.0]])
    with pytest.raises(InputError, match="has 2 coefficients; need one"):
        forest(fit_pairwise(YI, VI, design))


def test_a_fit_without_effects_is_refused() -> None:
    with pytest.raises(InputError, match="result is SimpleNamespace; need a fit or effects with yi and vi"):
        forest(SimpleNamespace(beta=[0.1]))


def test_labels_must_be_as_many_as_results() -> None:
    with pytest.raises(InputError, match="slab has 1 label for 4 results"):
        forest(fit_pairwise(YI, VI), slab=["A"])


def test_the_notebook_form_is_the_svg() -> None:
    figure = forest(fit_pairwise(YI, VI))
    ET.fromstring(figure._repr_html_().encode())
