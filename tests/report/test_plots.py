"""Funnel, bubble and Baujat plots as data: points inside the axes, contours in order, words that are true."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import steelyard as sy
from steelyard.errors import InputError, ModelError
from steelyard.report.layout import Drawing, Group, Text
from steelyard.report.palette import DARK, LIGHT, contrast_ratio
from steelyard.report.plot import PlotSpec
from steelyard.report.plot_draw import draw_plot
from steelyard.report.textwidth import text_width
from tests.models.reference import pinned, vector

PINNED = pinned("baujat.json")
YI, VI, LATITUDE = (vector(PINNED["data"][name]) for name in ("yi", "vi", "ablat"))
# At 13 and 55 degrees of latitude: mean, confidence and prediction bounds, as risk ratios. R 4.2.2,
# metafor 3.8-1: predict(rma(yi, vi, mods = ~ ablat, data = escalc("RR", …, data = dat.bcg),
# control = list(threshold = 1e-13, maxiter = 1000)), newmods = c(13, 55), transf = exp).
PREDICTED = (
    (0.88086207958837193, 0.63208059784759085, 1.2275618107864195, 0.46672303450723879, 1.6624806274581183),
    (0.25946676296646237, 0.17494707850064398, 0.38481923597281759, 0.13279734284012376, 0.50696045300654313),
)
HOSTILE = "<script>alert(1)</script>&\"'\u202eevil"
SVG = "{http://www.w3.org/2000/svg}"


def bcg(**settings: Any) -> Any:
    return sy.pool(YI, VI, measure="RR", **settings)


def spec_of(figure: sy.Figure) -> PlotSpec:
    assert isinstance(figure.spec, PlotSpec)
    return figure.spec


def many(k: int, measure: str = "SMD") -> Any:
    rng = np.random.default_rng(k)
    vi = rng.gamma(2, 0.02, k) + 0.005
    return sy.pool(
        rng.normal(-0.3, np.sqrt(vi + 0.03)), vi, measure=measure, mods={"age": rng.normal(50, 9, k)}
    )


FIGURES = {
    "funnel": lambda: sy.funnel(bcg()),
    "funnel of three": lambda: sy.funnel(sy.pool([-1.2, 0.3, 0.8], [0.2, 0.1, 0.05], measure="OR")),
    "funnel of a hundred residuals": lambda: sy.funnel(many(100)),
    "funnel of proportions": lambda: sy.funnel(sy.pool([-1.0, 0.2, 1.5], [0.2, 0.1, 0.3], measure="PLO")),
    "funnel of correlations": lambda: sy.funnel(sy.pool([0.2, 1.4, 0.7], [0.02, 0.1, 0.2], measure="ZCOR")),
    "bubble": lambda: sy.bubble(bcg(mods={"latitude": LATITUDE})),
    "bubble of a hundred": lambda: sy.bubble(many(100)),
    "bubble of proportions": lambda: sy.bubble(many(20, "PLO")),
    "baujat": lambda: sy.baujat(bcg()),
    "baujat of a hundred": lambda: sy.baujat(many(100)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_point_and_tick_lies_within_the_axes(name: str) -> None:
    spec = spec_of(FIGURES[name]())
    assert len(spec.points) >= 3
    for point in spec.points:
        assert spec.x.holds(point.x)
        assert spec.y.holds(point.y)
    for axis in (spec.x, spec.y):
        assert 2 <= len(axis.ticks) <= 8
        assert all(axis.holds(t.value) for t in axis.ticks)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("narrow", [False, True])
def test_no_text_leaves_the_sheet(name: str, narrow: bool) -> None:
    drawing = draw_plot(spec_of(FIGURES[name]()), narrow)
    for text in texts(drawing):
        width = text_width(text.text, text.size, text.cls == "warn")
        left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
        assert left >= -0.5, text
        assert left + width <= drawing.width + 8, text
        assert text.y <= drawing.height


def texts(drawing: Drawing) -> list[Text]:
    items = [i for item in drawing.items for i in (item.items if isinstance(item, Group) else (item,))]
    return [i for i in items if isinstance(i, Text)]


def test_a_funnel_stands_on_the_readers_scale() -> None:
    spec = spec_of(sy.funnel(bcg(slab=[f"S{i}" for i in range(13)])))
    # dat.bcg's first trial: risk ratio exp(-0.8893113) = 0.411, standard error sqrt(0.3255848) = 0.571
    assert (spec.points[0].x, spec.points[0].y) == (
        pytest.approx(0.4109387, rel=1e-6),
        pytest.approx(0.5706004, rel=1e-6),
    )
    assert spec.points[0].title == "S0: 0.41, standard error 0.57"
    assert spec.y_down
    assert spec.x.log
    assert [t.label for t in spec.x.ticks] == ["0.1", "0.2", "0.5", "1", "2", "5"]


def test_contours_surround_no_effect_from_wide_to_narrow() -> None:
    spec = spec_of(sy.funnel(bcg()))
    assert [a.kind for a in spec.areas] == ["shade-deep", "shade-mid", "shade-light"]
    # at standard error s, p = 0.10, 0.05, 0.01 lie at exp(1.644854 s), exp(1.959964 s), exp(2.575829 s)
    for area, z in zip(spec.areas, (2.575829, 1.959964, 1.644854), strict=True):
        assert area.outline[0] == area.outline[-1] == (1.0, 0.0)
        (low, s), (high, t) = area.outline[1], area.outline[2]
        assert s == t > math.sqrt(VI.max())
        assert math.log(high) == pytest.approx(z * s, rel=1e-6)
        assert math.log(low) == pytest.approx(-z * s, rel=1e-6)
    assert [k.text for k in spec.keys][-4:] == ["p > 0.10", "0.05 < p ≤ 0.10", "0.01 < p ≤ 0.05", "p ≤ 0.01"]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_stand_out_from_every_shade(colours: dict[str, str]) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1 for what must be seen; 1.4.3: 4.5 to 1 for text."""
    for ground in ("paper", "shade-light", "shade-mid", "shade-deep", "contrast-wash"):
        for mark in ("accent", "contrast", "soft"):
            assert contrast_ratio(colours[mark], colours[ground]) >= 3, (mark, ground)
    assert contrast_ratio(colours["contrast"], colours["paper"]) >= 4.5


def test_limits_surround_the_pooled_estimate() -> None:
    fit = bcg(method="EE")
    spec = spec_of(sy.funnel(fit))
    pooled = next(c for c in spec.curves if c.kind == "pooled")
    low, high = (c for c in spec.curves if c.kind == "limit")
    assert pooled.points[0][0] == pytest.approx(math.exp(fit.beta[0]), rel=1e-9)
    for curve, z in ((low, -1.959964), (high, 1.959964)):
        x, s = curve.points[-1]
        assert math.log(x) == pytest.approx(fit.beta[0] + z * s, rel=1e-6)


def test_few_studies_are_not_judged() -> None:
    few = spec_of(sy.funnel(sy.pool(YI[:9], VI[:9])))
    assert few.warning == "Fewer than 10 studies: asymmetry cannot be judged."
    assert few.warning in [t.text for t in texts(draw_plot(few))]
    assert spec_of(sy.funnel(sy.pool(YI[:10], VI[:10]))).warning == ""


def test_a_proportion_has_no_contours_and_a_bent_funnel() -> None:
    spec = spec_of(FIGURES["funnel of proportions"]())
    assert spec.areas == ()
    assert len(next(c for c in spec.curves if c.kind == "limit").points) > 20
    assert all(0 <= t.value <= 1 and t.label.endswith(" %") for t in spec.x.ticks)


def test_a_meta_regression_shows_its_residuals() -> None:
    fit = bcg(mods={"latitude": LATITUDE})
    spec = spec_of(sy.funnel(fit))
    expected = YI - fit.beta[0] - fit.beta[1] * LATITUDE
    np.testing.assert_allclose([p.x for p in spec.points], expected, rtol=1e-8)
    assert spec.x_title == "Residual: risk ratio, log scale, minus the model's value"
    assert not spec.x.log
    assert not any(c.kind in ("pooled", "limit") for c in spec.curves)


@pytest.mark.parametrize("levels", [(0.95, 0.9), (0.9, 0.9), (0.8, 0.9, 0.95, 0.99)])
def test_contours_ascend_and_are_three_at_most(levels: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="need at most three ascending levels"):
        sy.funnel(bcg(), contours=levels)


def test_a_funnel_needs_a_fit() -> None:
    with pytest.raises(InputError, match="funnel takes what pool or pool_tables returned, not a Effects"):
        sy.funnel(sy.escalc("RR", ai=[4], n1i=[14], ci=[7], n2i=[15]))


def test_a_model_through_the_origin_shows_residuals() -> None:
    fit = sy.pool(YI, VI, mods=LATITUDE, intercept=False)
    assert [p.x for p in spec_of(sy.funnel(fit)).points] == pytest.approx(YI - fit.beta[0] * LATITUDE)


def test_tables_without_an_effect_are_counted_not_shown() -> None:
    fit = sy.pool_tables("OR", ai=[4, 3, 0], n1i=[14, 20, 10], ci=[7, 9, 0], n2i=[15, 21, 12])
    spec = spec_of(sy.funnel(fit))
    assert len(spec.points) == 2
    assert spec.notes[-1] == "1 result without an estimate is not shown."


def test_the_line_of_a_bubble_plot_is_the_models() -> None:
    fit = bcg(mods={"latitude": LATITUDE}, test="z")
    spec = spec_of(sy.bubble(fit))
    line = next(c for c in spec.curves if c.kind == "fit").points
    (x0, y0), (x1, y1) = line[0], line[-1]
    assert (x0, x1) == (13.0, 55.0)
    assert (y0, y1) == (pytest.approx(PREDICTED[0][0], rel=1e-6), pytest.approx(PREDICTED[1][0], rel=1e-6))
    outline = spec.areas[0].outline
    ends = outline[0][1], outline[-1][1], outline[len(line) - 1][1], outline[len(line)][1]
    assert ends == pytest.approx((*PREDICTED[0][1:3], *PREDICTED[1][1:3]), rel=1e-6)
    low, high = (c.points for c in spec.curves if c.kind == "prediction")
    assert (low[0][1], high[0][1]) == pytest.approx(PREDICTED[0][3:], rel=1e-6)


def test_areas_of_bubbles_follow_weights() -> None:
    fit = bcg(mods={"latitude": LATITUDE})
    sizes = np.array([p.size for p in spec_of(sy.bubble(fit)).points], dtype=float)
    np.testing.assert_allclose(sizes**2, fit.weights / fit.weights.max(), rtol=1e-9)


def test_other_moderators_are_held_at_their_mean_and_said_so() -> None:
    data = {"a": LATITUDE, "b": np.arange(13.0)}
    fit = bcg(mods=data)
    spec = spec_of(sy.bubble(fit, "a", label="Latitude"))
    x, y = next(c for c in spec.curves if c.kind == "fit").points[0]
    assert math.log(y) == pytest.approx(fit.beta @ [1.0, x, 6.0], rel=1e-8)
    assert spec.notes == ("Line and bands hold the other moderators at their mean: b 6.00.",)
    assert spec.x_title == "Latitude"


def test_a_common_effect_has_no_prediction_band() -> None:
    spec = spec_of(sy.bubble(bcg(mods={"latitude": LATITUDE}, method="EE")))
    assert not any(c.kind == "prediction" for c in spec.curves)


def test_what_cannot_be_a_bubble_plot_is_refused() -> None:
    frame = {"y": YI, "v": VI, "a": LATITUDE, "g": [*"ababababababa"]}
    with pytest.raises(InputError, match="bubble takes what pool returned with moderators"):
        sy.bubble(bcg())
    crossed = sy.pool("y", "v", data=frame, mods="a * g")
    with pytest.raises(InputError, match=r"moderator is 'a', which also stands in 'a:g\[T.b\]'"):
        sy.bubble(crossed, "a")
    bent = sy.pool("y", "v", data=frame, mods="np.sqrt(a) + a")
    with pytest.raises(InputError, match=r"moderator is 'np.sqrt\(a\)', which also stands in 'a'"):
        sy.bubble(bent, "np.sqrt(a)")
    spaced = sy.pool(YI, VI, mods={"mean a": LATITUDE, "mean b": np.arange(13.0)})
    assert spec_of(sy.bubble(spaced, "mean a")).x_title == "mean a"
    both = sy.pool("y", "v", data=frame, mods="a + g")
    with pytest.raises(InputError, match="moderator is missing; need one of a"):
        sy.bubble(both)
    with pytest.raises(InputError, match=r"moderator is 'g\[T.b\]'"):
        sy.bubble(both, "g[T.b]")


@pytest.mark.parametrize(("name", "settings"), [("EE", {"method": "EE"}), ("REML", {"method": "REML"})])
def test_a_baujat_plot_shows_metafors_numbers(name: str, settings: dict[str, Any]) -> None:
    spec = spec_of(sy.baujat(bcg(**settings, slab=[str(i) for i in range(13)])))
    found = {p.title.split(":")[0]: (p.x, p.y) for p in spec.points}
    for i in range(13):
        expected = PINNED[name]["x"][i], PINNED[name]["y"][i]
        assert found[str(i)] == pytest.approx(expected, rel=1e-6)


def test_the_studies_far_from_the_origin_are_named() -> None:
    spec = spec_of(sy.baujat(bcg(method="EE", slab=[f"S{i}" for i in range(13)])))
    assert {p.label for p in spec.points if p.label} >= {"S3", "S5", "S7"}
    assert "S8" not in {p.label for p in spec.points}
    assert spec.x_title == "Contribution to Q"
    assert "S3 contributes most to heterogeneity, S7 moves the result most" in spec.description


def test_a_baujat_plot_needs_a_fit_of_several() -> None:
    with pytest.raises(ModelError, match="1 estimate; leaving one out needs at least two"):
        sy.baujat(sy.pool([0.1], [0.2]))
    with pytest.raises(InputError, match="baujat takes what pool or pool_tables returned, not a dict"):
        sy.baujat({})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["funnel", "bubble", "baujat"])
def test_a_file_is_well_formed_and_what_a_user_wrote_is_inert(name: str) -> None:
    labels = [HOSTILE] * 13
    fit = bcg(mods={"latitude": LATITUDE}, slab=labels) if name == "bubble" else bcg(slab=labels)
    markup = getattr(sy, name)(fit, title=HOSTILE).svg()
    root = ET.fromstring(markup.encode())
    assert root.get("role") == "img"
    assert [e.tag for e in root.iter() if "script" in e.tag] == []
    assert "\u202e" not in markup
    assert root.findtext(f"{SVG}desc")
    titles = [t.text for t in root.iter(f"{SVG}title")]
    assert sum("<script>alert(1)</script>" in str(t) for t in titles) == 14


@pytest.mark.parametrize("name", ["funnel", "bubble", "baujat"])
def test_every_format_is_written_and_twice_the_same(name: str, tmp_path: Path) -> None:
    fit = bcg(mods={"latitude": LATITUDE}) if name == "bubble" else bcg()
    for form in ("svg", "png", "pdf"):
        one, two = (
            getattr(sy, name)(fit).save(tmp_path / f"{i}.{form}", dpi=60).read_bytes() for i in (1, 2)
        )
        assert one == two
    narrow = getattr(sy, name)(fit, narrow=True)
    assert 'width="360"' in narrow._repr_svg_()


def test_the_axis_of_a_bubble_plot_holds_its_prediction_band() -> None:
    spec = spec_of(sy.bubble(bcg(mods={"latitude": LATITUDE}, test="z")))
    for _, _, _, low, high in PREDICTED:
        assert spec.y.holds(low)
        assert spec.y.holds(high)
    assert not any("beyond the axis" in note for note in spec.notes)


@pytest.mark.parametrize("measure", ["GEN", "RR"])
def test_a_prediction_band_that_would_flatten_the_points_is_cut_with_a_note(measure: str) -> None:
    x = np.linspace(1.0, 5.0, 60)
    wide = sy.pool(0.1 * x, [0.001] * 60, mods={"x": x}, tau2=9.0, test="z", measure=measure)
    spec = spec_of(sy.bubble(wide))
    assert spec.notes[-1] == "The prediction band goes beyond the axis."
    low, high = ((math.log(y) if measure == "RR" else y) for y in (spec.y.low, spec.y.high))
    band = np.ptp([*wide.predict().ci_low, *wide.predict().ci_high])
    assert high - low <= 2 * band * 1.13 + 1e-9
