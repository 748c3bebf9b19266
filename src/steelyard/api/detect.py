"""Checks of printed numbers by their public names: whether scores, samples and statistics can give them.

Each takes figures as they are printed, as text so that 5.20 keeps its zero, and returns a verdict that shows
its arithmetic. A verdict of "impossible" speaks of the numbers, never of why.
"""

from __future__ import annotations

from steelyard.appraisal.detect.grim import grim, grimmer
from steelyard.appraisal.detect.groups import Group, SpreadVerdict, check_means_p, check_spread
from steelyard.appraisal.detect.ranges import scale_range
from steelyard.appraisal.detect.shares import debit, percent_counts
from steelyard.appraisal.detect.spread import Reading, sd_or_se
from steelyard.appraisal.detect.statistics import PVerdict, check_p
from steelyard.appraisal.detect.tables import check_table_p, table_p
from steelyard.appraisal.detect.verdict import Verdict

__all__ = [
    "Group",
    "PVerdict",
    "Reading",
    "SpreadVerdict",
    "Verdict",
    "check_means_p",
    "check_p",
    "check_spread",
    "check_table_p",
    "debit",
    "grim",
    "grimmer",
    "percent_counts",
    "scale_range",
    "sd_or_se",
    "table_p",
]
