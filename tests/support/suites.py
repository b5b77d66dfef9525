"""Which suites a run wants: some have a tox environment of their own and are left out of others."""

from __future__ import annotations

import os


def only_in(suite: str) -> str | None:
    """Tell why to skip a module that belongs to a suite; ``None`` when that suite is what runs.

    To be given to trial as the ``skip`` of a test module or a test case.
    """
    if os.environ.get("LITECORD_SUITE") == suite:
        return None
    return f"run by tox -e {suite}"
