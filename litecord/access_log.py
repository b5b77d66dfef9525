"""The access log: a line for each answered request, to standard output or a file, or nowhere."""

from __future__ import annotations

import os

import attrs
from twisted.logger import Logger

log = Logger()

OFF, STDOUT = "off", "-"
STDOUT_FILENO = 1


@attrs.define(eq=False)
class AccessLog:
    """``where`` is ``off``, ``-`` (standard output) or the path of a file, appended to."""

    where: str
    _out: int | None = attrs.field(init=False, default=None)
    _complained: bool = attrs.field(init=False, default=False)

    @property
    def is_on(self) -> bool:
        """Whether there is one."""
        return self.where != OFF

    def open(self) -> None:
        """Begin to write; OSError where that cannot be."""
        if self.where == STDOUT:
            # Not sys.stdout: under twistd that is its log, with a time and a name before each line.
            self._out = STDOUT_FILENO
        elif self.is_on:
            self._out = os.open(self.where, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)

    def line(self, text: str) -> None:
        """Write a line."""
        if self._out is None:
            return
        try:
            os.write(self._out, f"{text}\n".encode())
            self._complained = False
        except OSError as error:  # a full disk; a pipe that nobody reads any more
            if not self._complained:
                self._complained = True
                log.error("cannot write the access log {where}: {why}", where=self.where, why=error)

    def close(self) -> None:
        """Write no more."""
        out, self._out = self._out, None
        if out is not None and out != STDOUT_FILENO:
            os.close(out)
