"""Effect sizes against other programs, published formulas, brute force and simulation."""
