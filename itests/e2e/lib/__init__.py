"""What the end-to-end suites share; Python's standard library only."""
