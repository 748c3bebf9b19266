"""What the program is examined with; nothing here is installed."""
