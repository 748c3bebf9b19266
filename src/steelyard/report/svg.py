"""A small SVG writer: drawing primitives become text that is text, with titles, links and classes."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from steelyard import numfmt
from steelyard.report.figure import FigureSpec
from steelyard.report.layout import Circle, Drawing, Group, Item, Line, Polygon, Polyline, Text
from steelyard.report.narrow import draw_narrow
from steelyard.report.palette import LIGHT, figure_css
from steelyard.report.plot import PlotSpec
from steelyard.report.plot_draw import draw_plot
from steelyard.report.safe import clean, safe_href
from steelyard.report.wide import draw_wide


def inline_svg(drawing: Drawing, cls: str = "") -> Markup:
    """Return an `<svg>` for a page, styled by the page's own style sheet.

    A picture is one image to a reader of screens: its title and description say what it shows. One with links
    is a group, as an image may hold no links; they stay out of the tab order, because the table beside the
    figure holds the same ones.
    """
    classes = f"fig {cls}".strip()
    size = f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
    told = f'role="{_role(drawing)}" aria-label={quoteattr(_name(drawing))}'
    head = f"<svg class={quoteattr(classes)} {size} {told}>"
    return Markup(f"{head}{_body(drawing)}</svg>")


def figure_markup(spec: FigureSpec) -> Markup:
    """Return both forms of a figure for a page: the style sheet shows the one that fits."""
    return inline_svg(draw_wide(spec), "wide") + inline_svg(draw_narrow(spec), "narrow")


def plot_markup(spec: PlotSpec) -> Markup:
    """Return both forms of a figure with two axes."""
    return inline_svg(draw_plot(spec), "wide plot") + inline_svg(draw_plot(spec, narrow=True), "narrow")


def standalone_svg(drawing: Drawing) -> bytes:
    """Return a file of its own: light colours, the styles it uses, no reference to anything outside."""
    body = _body(drawing)
    used = {cls for names in re.findall(r'class="([^"]*)"', body) for cls in names.split()}
    width, height = _n(drawing.width), _n(drawing.height)
    style = f"{figure_css(LIGHT, used)}\n.fig{{background:{LIGHT['paper']}}}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" width="{width}" height="{height}" '
        f'viewBox="-8 -8 {_n(drawing.width + 16)} {_n(drawing.height + 16)}" role="{_role(drawing)}" '
        f"aria-label={quoteattr(_name(drawing))}>"
        f"<style>{escape(style)}</style>{body}</svg>\n"
    ).encode()


def _role(drawing: Drawing) -> str:
    linked = any(isinstance(item, Group) and safe_href(item.href) for item in drawing.items)
    return "group" if linked else "img"


def _name(drawing: Drawing) -> str:
    return clean(f"{drawing.title}. {drawing.description}")


def _body(drawing: Drawing) -> str:
    head = f"<title>{_t(drawing.title)}</title><desc>{_t(drawing.description)}</desc>"
    return head + "".join(_item(item) for item in drawing.items)


def _item(item: Item) -> str:
    match item:
        case Group():
            return _group(item)
        case Text():
            anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
            return (
                f'<text{_cls(item.cls)} x="{_n(item.x)}" y="{_n(item.y)}" font-size="{_n(item.size)}"'
                f"{anchor}>{_t(item.text)}</text>"
            )
        case Line():
            ends = f'x1="{_n(item.x1)}" y1="{_n(item.y1)}" x2="{_n(item.x2)}" y2="{_n(item.y2)}"'
            return f"<line{_cls(item.cls)} {ends}/>"
        case Polygon() | Polyline():
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in item.points)
            name = "polygon" if isinstance(item, Polygon) else "polyline"
            return f'<{name}{_cls(item.cls)} points="{points}"/>'
        case Circle():
            return f'<circle{_cls(item.cls)} cx="{_n(item.x)}" cy="{_n(item.y)}" r="{_n(item.r)}"/>'


def _group(group: Group) -> str:
    title = f"<title>{_t(group.title)}</title>" if group.title else ""
    body = title + "".join(_item(item) for item in group.items)
    href = safe_href(group.href)
    if href:
        return f'<a href={quoteattr(href)} tabindex="-1">{body}</a>'
    return f"<g>{body}</g>" if title else body


def _cls(cls: str) -> str:
    return f' class="{cls}"' if cls else ""


def _t(text: str) -> str:
    return escape(clean(text))


def _n(value: float) -> str:
    """Return a coordinate with two decimals at most, so that platforms' last bits never show."""
    text = f"{numfmt.settle(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
