"""What a study reported, and where it says so: typed rows whose every value knows file:line."""
