"""Where R and Chromium are on this machine, and what a test does without them."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
R_PACKAGES = ("metafor", "metadat", "clubSandwich", "lme4", "numDeriv")


def in_ci() -> bool:
    """Return whether a missing tool is a failure: STEELYARD_CI or CI is set to anything but 0 or false."""
    return any(os.environ.get(name, "").lower() not in {"", "0", "false"} for name in ("STEELYARD_CI", "CI"))


@cache
def rscript_path() -> str | None:
    """Return the path of Rscript, or None where R or one of the packages we compare with is missing."""
    path = shutil.which("Rscript")
    if path is None:
        return None
    needed = ", ".join(f"'{name}'" for name in R_PACKAGES)
    probe = f"quit(status = !all(sapply(c({needed}), requireNamespace, quietly = TRUE)))"
    done = subprocess.run([path, "-e", probe], capture_output=True, timeout=120, check=False)
    return path if done.returncode == 0 else None


@cache
def chromium_path() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


MISSING = {
    "needs_r": (rscript_path, f"needs Rscript with {', '.join(R_PACKAGES)}"),
    "needs_browser": (chromium_path, "needs Chromium"),
}


def missing_tool(marker: str) -> str | None:
    """Return why a test with `marker` cannot run here, or None if it can."""
    find, reason = MISSING[marker]
    return None if find() else f"{reason}; not found on this machine"
