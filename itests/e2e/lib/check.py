"""Assertions and waiting."""

import time


class Failure(AssertionError):
    """A test saw something else than it asked for."""


class Skip(Exception):
    """A test cannot run on this machine; the text says why."""


def that(condition, message):
    if not condition:
        raise Failure(message)


def equal(actual, expected, what):
    if actual != expected:
        raise Failure(f"{what}: expected {expected!r}, got {actual!r}")


def contains(text, part, what):
    if part not in text:
        raise Failure(f"{what}: no {part!r} in {shorten(text)!r}")


def absent(text, part, what):
    if part in text:
        raise Failure(f"{what}: {part!r} must not be in {shorten(text)!r}")


def shorten(text, limit=1200):
    text = text if isinstance(text, str) else str(text)
    return text if len(text) <= limit else text[: limit // 2] + " … " + text[-limit // 2 :]


def until(condition, seconds, what):
    """Waits until the condition gives something true and returns it.

    A Failure or OSError inside the condition counts as "not yet"; the last one is told in the end.
    """
    deadline = time.monotonic() + seconds
    last = None
    while True:
        try:
            value = condition()
            if value:
                return value
            last = value
        except (Failure, OSError) as e:
            last = e
        if time.monotonic() >= deadline:
            raise Failure(f"not within {seconds} s: {what}; last seen: {shorten(last)}")
        time.sleep(0.2)


def while_holds(condition, seconds, what):
    """Checks that something stays true for a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not condition():
            raise Failure(f"did not stay true for {seconds} s: {what}")
        time.sleep(0.2)
