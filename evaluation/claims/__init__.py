"""The exam for the reading of claims: labelled pages, variants of them, and the scorer."""
