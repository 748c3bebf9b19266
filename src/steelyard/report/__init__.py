"""Results become pages, figures and documents: a pure function to bytes."""
