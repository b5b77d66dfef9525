"""The access log: a line for each answered request, to standard output or a file, or nowhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import attrs


@attrs.define(eq=False)
class AccessLog:
    """``where`` is ``off``, ``-`` (standard output) or the path of a file, appended to."""

    where: str
    _out: TextIO | None = attrs.field(init=False, default=None)

    def open(self) -> None:
        """Begin to write."""
        if self.where == "-":
            self._out = sys.stdout
        elif self.where != "off":
            self._out = Path(self.where).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115

    def line(self, text: str) -> None:
        """Write a line."""
        if self._out is not None:
            self._out.write(text + "\n")

    def close(self) -> None:
        """Write no more."""
        if self._out is not None and self._out is not sys.stdout:
            self._out.close()
        self._out = None
