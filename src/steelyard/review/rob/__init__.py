"""Risk of bias in a review: what was judged of each result, what is open, and how both are exchanged."""
