"""The directive ``litecord-options``: every option of a section, as ``litecord.config`` has it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from litecord import config


class Options(SphinxDirective):
    """List the options of the section that is named."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make a definition list of them."""
        (section,) = self.arguments
        listed = [each for each in config.options() if each.section == section]
        if not listed:
            raise self.error(f"no section {section!r}")
        lines: list[str] = []
        for each in listed:
            default = f"``{each.default}``" if each.default else "empty"
            lines += [
                f".. confval:: {each.name}",
                f"   :type: {each.kind.says}",
                f"   :default: {default}",
                "",
                f"   {each.help}",
                "",
            ]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known to Sphinx."""
    app.add_directive("litecord-options", Options)
    return {"parallel_read_safe": True}
