"""A folder of text becomes a result: load, validate, choose rows by rule, pool, and say what was done."""
