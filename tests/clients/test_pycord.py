"""py-cord."""

from __future__ import annotations

from tests.clients import bots, common, core, marks, pylibs
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("py-cord")


class PyCordTests(common.LivingTests):
    """py-cord as ``pip install py-cord`` leaves it."""

    library = bots.PY_CORD


class PyCordCoreTests(core.CoreTests):
    """Running a guild with py-cord."""

    library = bots.PY_CORD


class PyCordMarkTests(marks.MarkTests):
    """Reactions and pins with py-cord."""

    library = bots.PY_CORD
