"""Times one task and prints one line of JSON a task; used by every Python program that is compared."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BUDGET = 2.0  # seconds a task, or three times where one takes longer
MOST = 300


def median_seconds(task: Callable[[], Any], once: bool) -> float:
    """Return the median time of a task after one run to warm up; `once` is for comparing answers only."""
    task()
    times: list[float] = []
    while len(times) < (1 if once else 3) or (not once and sum(times) < BUDGET and len(times) < MOST):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def report(
    name: str, task: Callable[[], Any], answer: Callable[[Any], dict[str, Any]], share: float = 1.0
) -> None:
    """Print the task's name, seconds and answers; `share` is the part of the rows that was run."""
    once = "--once" in sys.argv
    seconds = median_seconds(task, once) / share
    line = {"task": name, "seconds": seconds, "share": share, "answer": answer(task())}
    print(json.dumps(line), flush=True)


def folder() -> Path:
    """Return the folder of the data: the first argument."""
    return Path(sys.argv[1])
