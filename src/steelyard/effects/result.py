"""Effects: what `escalc` returns, one row a result, in the order given."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import numpy as np

from steelyard.effects.arrays import Array
from steelyard.effects.carried import Carried, copied, positions
from steelyard.errors import InputError
from steelyard.numfmt import fixed
from steelyard.terms import MEASURES

_SHOWN_ROWS = 12
_LABEL_WIDTH = 32
_SCALES = {"exp": ", log scale", "expit": ", logit scale", "probit": ", probit scale", "tanh": ", z scale"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Effects:
    """Effect sizes with their sampling variances.

    Attributes:
        yi: Effects on the analysis scale (log for ratios), shape (k,); NaN where undefined.
        vi: Sampling variances of yi, shape (k,); NaN where undefined.
        measure: metafor's code.
        slab: Study labels, k of them.
        notices: Odd but legal things about the data, a sentence each.
        carried: What is remembered of the table that they were made from; None for nothing.

    `es[rows]` are some of the effects, with their labels and their rows of the table: a slice, k booleans (a
    list, an array, a Series of pandas or polars) or a list of positions counted from 0.
    """

    yi: Array
    vi: Array
    measure: str
    slab: tuple[str, ...]
    notices: tuple[str, ...] = field(default=())
    carried: Carried | None = field(default=None)

    def __post_init__(self) -> None:
        if not (self.yi.shape == self.vi.shape == (len(self.slab),)):
            raise InputError(
                f"yi has shape {self.yi.shape}, vi {self.vi.shape}, slab {len(self.slab)} labels; "
                "must be equally long."
            )
        for name in ("yi", "vi"):
            frozen = np.array(getattr(self, name), dtype=np.float64)
            frozen.setflags(write=False)
            object.__setattr__(self, name, frozen)

    def __len__(self) -> int:
        return len(self.slab)

    def __getitem__(self, rows: Any) -> Effects:
        """Return some of the effects.

        Raises:
            InputError: another number of booleans than k, a position out of range, or a single position.
        """
        at = positions(rows, len(self), None if self.carried is None else self.carried.index)
        return Effects(
            self.yi[at],
            self.vi[at],
            self.measure,
            tuple(self.slab[i] for i in at.tolist()),
            tuple(_of_all(notice, len(self)) for notice in self.notices),
            None if self.carried is None else self.carried.take(at),
        )

    def __iter__(self) -> NoReturn:
        raise TypeError("Effects are not iterated over; use zip(es.slab, es.yi, es.vi), or es.to_frame().")

    @property
    def data(self) -> Any:
        """A copy of the table that the effects were made from, as it was then; None where there was none."""
        frame = None if self.carried is None else self.carried.frame
        return None if frame is None else copied(frame)

    @property
    def sei(self) -> Array:
        """Standard errors of yi, shape (k,)."""
        return np.sqrt(self.vi)

    def to_dict(self) -> dict[str, Any]:
        """Return {"measure", "slab", "yi", "vi", "notices"} in plain Python; an undefined number is None."""
        return {
            "measure": self.measure,
            "slab": list(self.slab),
            "yi": _plain(self.yi),
            "vi": _plain(self.vi),
            "notices": list(self.notices),
        }

    def to_frame(self) -> Any:
        """Return columns slab, yi, vi, sei as a dataframe of the library in use.

        pandas if it is loaded, else polars if it is loaded, else whichever of the two is installed; a dict
        of columns where neither is.
        """
        columns = {"slab": list(self.slab), "yi": self.yi.copy(), "vi": self.vi.copy(), "sei": self.sei}
        loaded = [name for name in ("pandas", "polars") if name in sys.modules]
        installed = loaded or [name for name in ("pandas", "polars") if find_spec(name)]
        return import_module(installed[0]).DataFrame(columns) if installed else columns

    def __repr__(self) -> str:
        head = f"{_title(self.measure)}, k = {len(self)}"
        cut = len(self) > _SHOWN_ROWS + 1
        rows = [(_short(s), fixed(y, 4), fixed(v, 4)) for s, y, v in self._rows(_SHOWN_ROWS if cut else None)]
        lines = _aligned([("", "yi", "vi"), *rows])
        if cut:
            lines.append(f"… and {len(self) - _SHOWN_ROWS} more")
        return "\n".join([head, "", *lines, *(["", *self.notices] if self.notices else [])])

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><th scope='row'>{html.escape(s)}</th><td>{fixed(y, 4)}</td><td>{fixed(v, 4)}</td></tr>"
            for s, y, v in self._rows(None)
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notices)
        caption = html.escape(f"{_title(self.measure)}, k = {len(self)}")
        head = "<tr><th scope='col'></th><th scope='col'>yi</th><th scope='col'>vi</th></tr>"
        return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{body}</tbody></table>{notes}"

    def _rows(self, limit: int | None) -> list[tuple[str, float, float]]:
        return list(zip(self.slab[:limit], self.yi[:limit].tolist(), self.vi[:limit].tolist(), strict=True))


def _of_all(notice: str, k: int) -> str:
    """Return a notice, whose row numbers are those of all k effects, as it may stand beside some of them."""
    return notice if notice.startswith("Of all ") else f"Of all {k} rows: {notice}"


def _title(measure: str) -> str:
    term = MEASURES.get(measure)
    return measure if term is None else f"{term.name} ({measure}{scale_words(measure)})"


def scale_words(measure: str) -> str:
    """Return ", log scale" and the like: on what scale a measure is analysed; "" where it is the reader's."""
    back = MEASURES[measure].back
    return _SCALES.get(back, "" if back == "none" else ", transformed")


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_WIDTH else label[: _LABEL_WIDTH - 1] + "…"


def _aligned(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return [f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}".rstrip() for a, b, c in rows]


def _plain(values: Array) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values.tolist()]
