"""What a chosen result contributes: an effect with its variance, and the words that say how it was made."""

from steelyard.review.contribute.base import Contribution
from steelyard.review.contribute.parallel import EMPTY_CELL, EMPTY_CELL_RD
from steelyard.review.contribute.printed import cannot_combine
from steelyard.review.contribute.study import contributions, side_by_side

__all__ = ["EMPTY_CELL", "EMPTY_CELL_RD", "Contribution", "cannot_combine", "contributions", "side_by_side"]
