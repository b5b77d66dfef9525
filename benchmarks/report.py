"""Results as a table: ours beside the null servers, and the ratios."""

from __future__ import annotations

import platform
from collections import defaultdict
from pathlib import Path

from .load.results import Row, faults, middle, shown

HEAD = ["work", "ours, µs", "PostgreSQL, µs", "each second", "p50 ms", "p99 ms"]


def machine() -> str:
    """Name the processor and what runs on it."""
    cpu = "an unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    return (
        f"{cpu}, Linux {platform.release().partition('-')[0]}, Python {platform.python_version()}"
    )


def _cost(rows: list[Row], process: str = "server") -> float | None:
    """Return microseconds of processor time for an operation, or KiB for an idle session."""
    if any(row["workload"] == "rss" for row in rows):
        return middle(rows, "rss", process, "kib_per_session")
    return middle(rows, "cpu", process, "us_per_op")


def _line(title: str, by_server: dict[str, list[Row]], nulls: list[str]) -> list[str]:
    ours = by_server["litecord"]
    cost = _cost(ours)
    idle = any(row["workload"] == "rss" for rows in by_server.values() for row in rows)
    unit = " KiB" if idle else ""
    cells = [title, shown(cost) + unit]
    if idle:
        # PostgreSQL's is left out: its processes share most of what each of them seems to have.
        cells += ["-"] * 4
    else:
        cells += [shown(_cost(ours, "pg")), shown(middle(ours, "ops_per_s"))]
        cells += [shown(middle(ours, "lat_ms", each)) for each in ("p50", "p99")]
    for name in nulls:
        theirs = _cost(by_server[name])
        ratio = f" (x{cost / theirs:.1f})" if cost and theirs else ""
        cells.append(shown(theirs) + unit + ratio)
    return cells


def as_rst(lines: list[list[str]]) -> str:
    """Make a table of lines, the first of which is its head."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = " ".join("=" * width for width in widths)
    body = [
        " ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join([rule, body[0], rule, *body[1:], rule])


def _markdown(lines: list[list[str]]) -> str:
    rows = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([rows[0], "|---" * len(lines[0]) + "|", *rows[1:]])


def as_text(rows: list[Row], titles: list[str], nulls: list[str], *, markdown: bool) -> str:
    """Make the table, and below it one line for each kind of error there was."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        server, _, title = (row["label"] or "").partition("/")
        found[title][server].append(row)
    nulls = [name for name in nulls if any(name in found[title] for title in titles)]
    lines = [[*HEAD, *(f"null {name}" for name in nulls)]]
    lines += [_line(title, found[title], nulls) for title in titles]
    text = _markdown(lines) if markdown else as_rst(lines)
    wrong = [
        f"{title}: {server}: {name}: {count} errors"
        for title in titles
        for server, each in found[title].items()
        for name, count in faults(each).items()
    ]
    return "\n".join([text, "", *(wrong or ["No errors."])])
