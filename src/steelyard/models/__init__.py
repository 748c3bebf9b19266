"""Likelihoods and estimators: arrays in, a frozen fit out."""
