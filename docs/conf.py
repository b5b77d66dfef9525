"""Sphinx's configuration."""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "Litecord"
author = "The Litecord developers"
copyright = author  # noqa: A001 -- Sphinx's name
source = (HERE.parent / "litecord" / "__init__.py").read_text(encoding="utf-8")
release = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)[0]

extensions = ["litecord_options"]
nitpicky = True
highlight_language = "none"
html_theme = "alabaster"
html_theme_options = {"description": project + " speaks Discord's protocol on your machine"}
html_show_sphinx = False
