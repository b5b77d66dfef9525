"""The configuration: the ini file read into the sections of ``options.py``."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any, TypeVar

import attrs

from .kinds import Kind
from .options import (
    DatabaseSection,
    GatewaySection,
    LimitsSection,
    LitecordSection,
    MediaSection,
    RatelimitsSection,
)

T = TypeVar("T")


class ConfigError(Exception):
    """The configuration is unusable; as a string, one line naming section, option and reason."""

    def __init__(self, section: str | None, option: str | None, reason: str) -> None:
        super().__init__(section, option, reason)
        self.section = section
        self.option = option
        self.reason = reason

    def __str__(self) -> str:
        where = [f"[{self.section}]"] if self.section is not None else []
        where += [self.option] if self.option is not None else []
        said = f"{' '.join(where)}: {self.reason}" if where else self.reason
        return " ".join(said.splitlines())


@attrs.frozen(kw_only=True)
class Config:
    """Everything the ini file can say; ``Config()`` is what an empty one says."""

    litecord: LitecordSection = attrs.field(factory=lambda: _section(LitecordSection))
    database: DatabaseSection = attrs.field(factory=lambda: _section(DatabaseSection))
    ratelimits: RatelimitsSection = attrs.field(factory=lambda: _section(RatelimitsSection))
    gateway: GatewaySection = attrs.field(factory=lambda: _section(GatewaySection))
    limits: LimitsSection = attrs.field(factory=lambda: _section(LimitsSection))
    media: MediaSection = attrs.field(factory=lambda: _section(MediaSection))

    @classmethod
    def from_path(cls, path: Path) -> Config:
        """Read an ini file; paths in it are relative to its directory."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(None, None, f"cannot read {path}: {error}") from error
        return cls.from_string(text, path.absolute().parent)

    @classmethod
    def from_string(cls, text: str, base: Path | None = None) -> Config:
        """Read what would stand in an ini file in the directory ``base`` (the current one)."""
        given = _parse(text)
        for name in given:
            if name not in SECTIONS:
                raise ConfigError(name, None, f"unknown section, must be one of {_list(SECTIONS)}")
        said = {name: _section(SECTIONS[name], given[name], base) for name in given}
        return cls(**said)

    def override(self, section: str, option: str, text: str, base: Path | None = None) -> Config:
        """Replace one option by what the command line said, which is read as in the file."""
        value = _value(section, option, text, base or Path.cwd())
        changed = attrs.evolve(getattr(self, section), **{option: value})
        return attrs.evolve(self, **{section: changed})


SECTIONS: Mapping[str, type[Any]] = {
    "litecord": LitecordSection,
    "database": DatabaseSection,
    "ratelimits": RatelimitsSection,
    "gateway": GatewaySection,
    "limits": LimitsSection,
    "media": MediaSection,
}


@attrs.frozen(kw_only=True)
class Option:
    """What is known of one option, for those who document it."""

    section: str
    name: str
    kind: Kind[Any]
    default: str
    help: str


def options() -> Iterator[Option]:
    """List every option, in the order of the file."""
    for section, made in SECTIONS.items():
        for each in attrs.fields(made):
            yield Option(section=section, name=each.name, **each.metadata)


def template() -> str:
    """Make ``etc/litecord.ini``: every option, commented out, at its default."""
    lines = ["# The configuration of Litecord: every option there is, at its default."]
    lines += ["# Comments take whole lines. Relative paths are relative to this file's directory."]
    section = ""
    for each in options():
        if each.section != section:
            section = each.section
            lines += ["", f"[{section}]"]
        words = f"{each.help} ({each.kind.says})"
        lines += ["", *wrap(words, 98, initial_indent="# ", subsequent_indent="# ")]
        lines += [f"#{each.name} = {each.default}".rstrip()]
    return "\n".join(lines) + "\n"


def _parse(text: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(
        delimiters=("=",), default_section="", empty_lines_in_values=False, interpolation=None
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.DuplicateOptionError as error:
        raise ConfigError(error.section, error.option, "is given twice") from error
    except configparser.DuplicateSectionError as error:
        raise ConfigError(error.section, None, "is given twice") from error
    except configparser.MissingSectionHeaderError as error:
        reason = f"line {error.lineno}: comes before any [section]: {error.line.strip()!r}"
        raise ConfigError(None, None, reason) from error
    except configparser.ParsingError as error:
        number, line = error.errors[0]
        reason = f"line {number}: is neither [section] nor option = value: {line}"
        raise ConfigError(None, None, reason) from error
    return {name: dict(parser.items(name)) for name in parser.sections()}


def _section(made: type[T], given: Mapping[str, str] | None = None, base: Path | None = None) -> T:
    """Make a section of what was given, and for the rest of the defaults."""
    name = next(each for each, known in SECTIONS.items() if known is made)
    defaults = {each.name: each.default for each in options() if each.section == name}
    texts = {**defaults, **(given or {})}
    base = base or Path.cwd()
    return made(**{option: _value(name, option, text, base) for option, text in texts.items()})


def _value(section: str, name: str, text: str, base: Path) -> object:
    fields = attrs.fields_dict(SECTIONS[section])
    if name not in fields:
        raise ConfigError(section, name, f"unknown option, must be one of {_list(fields)}")
    if "\n" in text:
        more = text.partition("\n")[2]
        reason = f"goes on over an indented line {more!r}: begin that in column one"
        raise ConfigError(section, name, reason)
    if not text.isprintable():
        raise ConfigError(section, name, f"holds what cannot be printed: {text!r}")
    if re.search(r"(^|\s)[;#]", text):
        reason = f"holds a comment, which must have a line of its own: {text!r}"
        raise ConfigError(section, name, reason)
    try:
        return fields[name].metadata["kind"].parse(text, base)
    except ValueError as error:
        raise ConfigError(section, name, str(error)) from error


def _list(names: Mapping[str, object]) -> str:
    return ", ".join(names)
