"""The colours and strokes of figures: one table for the style sheet, for files of their own and for print.

One accent, one contrast colour, the colours of judgements, and greys. A judgement is never told by colour
alone: its glyph is always there.
"""

from __future__ import annotations

from collections.abc import Collection

LIGHT: dict[str, str] = {
    "ink": "#1d2430",
    "soft": "#566070",
    "line": "#d5dbe2",
    "paper": "#ffffff",
    "wash": "#f5f7f9",
    "accent": "#1f5f8b",
    "contrast": "#a14a12",
    "low": "#1b7f3b",
    "some": "#e0b020",
    "high": "#b3261e",
    "critical": "#6d1010",
    "unclear": "#7fb2dc",
    "described": "#c3cad3",
    "none": "#616b79",
    "shade-light": "#eceff3",
    "shade-mid": "#d9dfe6",
    "shade-deep": "#c2cbd5",
    "accent-wash": "#cfe0ec",
    "contrast-wash": "#f5e4d8",
    "on-strong": "#ffffff",
    "on-light": "#1d2430",
}

DARK: dict[str, str] = {
    "ink": "#e8ebef",
    "soft": "#a9b3bf",
    "line": "#343d48",
    "paper": "#14181d",
    "wash": "#1b2128",
    "accent": "#7db8e0",
    "contrast": "#f0a36b",
    "low": "#6fce8b",
    "some": "#e3c04b",
    "high": "#ff8a80",
    "critical": "#ff6b8a",
    "unclear": "#8cc0ea",
    "described": "#8d97a3",
    "none": "#98a2ae",
    "shade-light": "#212932",
    "shade-mid": "#2e3843",
    "shade-deep": "#3d4956",
    "accent-wash": "#274459",
    "contrast-wash": "#3b2d24",
    "on-strong": "#10141a",
    "on-light": "#10141a",
}

# Class of a primitive -> (fill, stroke, stroke width, dashes) by colour name; "" paints nothing.
STYLES: dict[str, tuple[str, str, float, tuple[float, ...]]] = {
    "rule": ("", "line", 1.0, ()),
    "null": ("", "soft", 1.0, ()),
    "pooled": ("", "contrast", 1.0, (3.0, 3.0)),
    "ci": ("", "ink", 1.3, ()),
    "ci-on": ("", "paper", 1.3, ()),
    "arrow": ("ink", "", 0.0, ()),
    "sq": ("accent", "", 0.0, ()),
    "dia": ("contrast", "", 0.0, ()),
    "pi": ("", "contrast", 1.6, ()),
    "pi-arrow": ("contrast", "", 0.0, ()),
    "dot": ("soft", "", 0.0, ()),
    "faint": ("", "soft", 1.0, ()),
    "shade-light": ("shade-light", "", 0.0, ()),
    "shade-mid": ("shade-mid", "", 0.0, ()),
    "shade-deep": ("shade-deep", "", 0.0, ()),
    "paper": ("paper", "line", 1.0, ()),
    "band": ("contrast-wash", "", 0.0, ()),
    "limit": ("", "soft", 1.2, (1.5, 3.0)),
    "fit": ("", "contrast", 2.0, ()),
    "prediction": ("", "contrast", 1.3, (1.5, 3.0)),
    "point": ("accent", "paper", 0.8, ()),
    "bubble": ("accent-wash", "accent", 1.2, ()),
    "curve-for": ("accent", "", 0.0, ()),
    "icon-yes": ("ink", "", 0.0, ()),
    "icon-no": ("paper", "soft", 1.2, ()),
    "curve-open": ("paper", "soft", 1.2, ()),
    "curve-against": ("contrast", "", 0.0, ()),
    "curve-own": ("ink", "paper", 1.0, ()),
    "curve-ci-for": ("", "unclear", 1.1, ()),
    "curve-ci-open": ("", "described", 1.1, ()),
    "curve-ci-against": ("", "contrast", 1.1, ()),
    "curve-level": ("soft", "", 0.0, ()),
    "rob-low": ("low", "", 0.0, ()),
    "rob-some": ("some", "", 0.0, ()),
    "rob-high": ("high", "", 0.0, ()),
    "rob-critical": ("critical", "", 0.0, ()),
    "rob-unclear": ("unclear", "", 0.0, ()),
    "rob-described": ("described", "", 0.0, ()),
    "rob-not-assessed": ("", "none", 1.0, (2.0, 2.0)),
    "hatch": ("", "none", 0.8, ()),
}

# Class of a text -> (colour name, bold); the plain text is ("ink", False).
TEXT_STYLES: dict[str, tuple[str, bool]] = {
    "h": ("ink", True),
    "soft": ("soft", False),
    "warn": ("contrast", True),
    "num": ("ink", False),
    "glyph-low": ("on-strong", True),
    "glyph-some": ("on-light", True),
    "glyph-high": ("on-strong", True),
    "glyph-critical": ("on-strong", True),
    "glyph-unclear": ("on-light", True),
    "glyph-described": ("on-light", True),
}

SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif'


def figure_css(colours: dict[str, str] | None = None, used: Collection[str] | None = None) -> str:
    """Return the rules of figures; with `colours` as fixed values, without as CSS variables.

    `used` are the classes that need a rule; None: all of them.
    """

    def colour(name: str) -> str:
        return colours[name] if colours else f"var(--{name})"

    rules = [
        f".fig text{{fill:{colour('ink')};font-family:{SANS};font-variant-numeric:tabular-nums}}",
        f".fig a text{{fill:{colour('accent')}}}",
    ]
    for cls, (name, bold) in TEXT_STYLES.items():
        if used is not None and cls not in used:
            continue
        weight = ";font-weight:600" if bold else ""
        rules.append(f".fig text.{cls}{{fill:{colour(name)}{weight}}}")
    for cls, (fill, stroke, width, dashes) in STYLES.items():
        if used is not None and cls not in used:
            continue
        parts = [f"fill:{colour(fill)}" if fill else "fill:none"]
        if stroke:
            parts.append(f"stroke:{colour(stroke)};stroke-width:{width:g}")
        if dashes:
            parts.append(f"stroke-dasharray:{' '.join(f'{d:g}' for d in dashes)}")
        rules.append(f".fig .{cls}{{{';'.join(parts)}}}")
    return "\n".join(rules)


def contrast_ratio(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
