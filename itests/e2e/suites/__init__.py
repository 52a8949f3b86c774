"""The suites; lib/ has what they share."""
