"""What a chosen result contributes: an effect with its variance, and the words that say how it was made."""

from steelyard.review.contribute.base import Contribution
from steelyard.review.contribute.study import contributions

__all__ = ["Contribution", "contributions"]
