"""Result lines, and the summary of files of them."""

from __future__ import annotations

import collections
import statistics
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

Row = dict[str, Any]

#: Parameters that say nothing new beside the others.
OBVIOUS = {"intents", "connect_concurrency", "path", "size", "limit", "client"}


def emit(args: Namespace, workload: str, params: Row, result: Row) -> None:
    """Print one result line."""
    line = {"workload": workload, "label": args.label, "params": params, **result}
    print(orjson.dumps(line).decode(), flush=True)


def read(files: Iterable[str]) -> list[Row]:
    """Read files of result lines."""
    return [orjson.loads(line) for each in files for line in Path(each).read_bytes().splitlines()]


def middle(rows: Iterable[Row], *keys: str) -> float | None:
    """Return the median of a figure of several results; ``None`` where none has it."""
    values = []
    for row in rows:
        value: Any = row
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, (int, float)):
            values.append(value)
    return statistics.median(values) if values else None


def shown(value: float | None) -> str:
    """Write a figure with as many digits as mean something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def faults(rows: Iterable[Row]) -> dict[str, int]:
    """Count what went wrong."""
    found: collections.Counter[str] = collections.Counter()
    for row in rows:
        found.update(row.get("errors", {}))
        found["missing"] += row.get("missing", 0)
    return {name: count for name, count in found.items() if count}


def _cells(workload: str, label: str | None, params: Row, rows: list[Row]) -> list[str]:
    told = " ".join(f"{k}={v}" for k, v in params.items() if k not in OBVIOUS and v is not None)
    names = sorted({name for row in rows for name in row.get("cpu", {})})
    if workload == "rss":
        used = [f"{n} {shown(middle(rows, 'rss', n, 'kib_per_session'))} KiB" for n in names]
    else:
        used = [f"{n} {shown(middle(rows, 'cpu', n, 'us_per_op'))}" for n in names]
    wrong = ", ".join(f"{name}:{count}" for name, count in faults(rows).items())
    return [
        workload,
        label or "",
        told,
        str(len(rows)),
        shown(middle(rows, "ops_per_s")),
        *(shown(middle(rows, "lat_ms", each)) for each in ("p50", "p95", "p99")),
        ", ".join(used) or "-",
        shown(middle(rows, "gen", "busy")),
        wrong or "0",
    ]


def summary(files: Iterable[str]) -> None:
    """Print the medians of each label, workload and set of parameters, as a Markdown table."""
    groups: dict[tuple[str, str, str], list[Row]] = collections.defaultdict(list)
    for row in read(files):
        params = orjson.dumps(row["params"], option=orjson.OPT_SORT_KEYS).decode()
        groups[row["workload"], row["label"] or "", params].append(row)
    print(
        "| workload | label | parameters | runs | ops/s | p50 ms | p95 ms | p99 ms | "
        "CPU us/op | gen busy | errors |"
    )
    print("|---|---|---|--:|--:|--:|--:|--:|---|--:|---|")
    for (workload, label, params), rows in sorted(groups.items()):
        if workload != "setup":
            cells = _cells(workload, label, orjson.loads(params), rows)
            print("| " + " | ".join(cells) + " |")
