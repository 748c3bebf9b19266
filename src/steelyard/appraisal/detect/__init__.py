"""Arithmetic that printed numbers must obey: what whole counts, samples and statistics cannot give."""
