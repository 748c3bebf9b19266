"""What `escalc` was given: which arguments a measure is made from, their lengths, and the study labels."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.api.frames import texts
from steelyard.effects.arrays import Array, vectors
from steelyard.effects.registry import FAMILIES, REGISTRY
from steelyard.errors import InputError
from steelyard.numfmt import several

_GENERIC = ("yi", "vi", "sei", "estimate", "ci_low", "ci_high", "pval", "zval")
_LOGRANK = ("oei", "voi")


def check_names(measure: str, given: Mapping[str, object]) -> bool:
    """Refuse arguments that the measure does not use, and name the ones it still needs.

    Returns:
        Whether effects are to be computed from raw data; False where they were given or printed.

    Raises:
        InputError: an argument is missing or not used.
    """
    raw = not ({"yi", "estimate", *_LOGRANK} & set(given)) and measure in REGISTRY
    if raw:
        family = FAMILIES[REGISTRY[measure]]
        needed = family.arguments(measure)
        allowed = family.allowed(measure)
        missing = next((group for group in needed if not any(a in given for a in group)), ())
        need = ", ".join(" or ".join(group) for group in needed)
    else:
        allowed, missing = _generic_names(measure, given)
        need = "yi with vi or sei, or estimate with ci_low and ci_high, sei, pval or zval"
        need += ", or oei and voi" if measure == "HR" else ""
    unused = sorted(set(given) - allowed)
    if unused:
        raise InputError(f"{unused[0]} is not used by {measure} here; it is made from {need}.")
    if missing:
        raise InputError(f"{' or '.join(missing)} is missing; {measure} is made from {need}.")
    return raw


def _generic_names(measure: str, given: Mapping[str, object]) -> tuple[frozenset[str], tuple[str, ...]]:
    if measure == "HR" and not {"yi", "estimate"} & set(given) and set(_LOGRANK) & set(given):
        return frozenset(_LOGRANK), next(((name,) for name in _LOGRANK if name not in given), ())
    if "yi" in given:
        return frozenset(("yi", "vi", "sei")), () if "vi" in given or "sei" in given else ("vi", "sei")
    if "estimate" not in given:
        return frozenset(_GENERIC), ("yi", "estimate")
    ways = (("ci_low", "ci_high"), ("sei",), ("pval",), ("zval",))
    used = next((way for way in ways if all(name in given for name in way)), None)
    if used is None:
        return frozenset(_GENERIC), ("ci_low and ci_high", "sei", "pval", "zval")
    return frozenset(("estimate", *used)), ()


def same_length(columns: dict[str, Array]) -> dict[str, Array]:
    """Return the columns repeated to one length, as `effects.arrays.vectors` does."""
    return dict(zip(columns, vectors(**columns), strict=True))


def labels_of(slab: object, data: object, k: int) -> tuple[str, ...]:
    """Return k study labels, "Study 1" and so on where none are given.

    Raises:
        InputError: their number is not k, or as `frames.texts`.
    """
    if slab is None:
        return tuple(f"Study {i + 1}" for i in range(k))
    labels = texts(slab, name="slab", data=data)
    if len(labels) != k:
        raise InputError(f"slab has {several(len(labels), 'label')}; must have {k}, one a row.")
    return labels
