"""A table of studies as it comes out of a spreadsheet: read, its columns recognised, pooled."""
