"""Arguments in, files and an exit status out."""
