"""One module for each kind of page: a result in, a template's values out."""
