"""What people say, held against what was found."""
