"""Runs a module as if others were not installed: ``hiding.py NAME,NAME MODULE ARGUMENT...``."""

from __future__ import annotations

import runpy
import sys


def main() -> None:
    """Hide, then run."""
    _, hidden, module, *arguments = sys.argv
    for name in hidden.split(","):
        sys.modules[name] = None  # type: ignore[assignment] # this is how import is told
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
