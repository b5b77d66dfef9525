"""What happens at the edges: storms, idle sessions, memory, a reader that is slow, many posts."""

from __future__ import annotations

from collections.abc import Callable

from .bench import ALL, Row, bench, cpu

#: A reader that stops reading is cut off soon, and all it has missed is kept.
IMPATIENT = """
[gateway]
send_buffer = 1536 KiB
replay_events = 5000
replay_bytes = 32 MiB
"""


def storm(*, quick: bool) -> Row:
    """All members of a guild of 1,000 identify at once, each for itself, and with presences."""
    size = 30 if quick else 1_000
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=size)
        here.load(guild, "connect", "--sessions=1")
        here.longest_turn()
        many = [f"--sessions={size}", f"--connect-concurrency={size}"]
        bare = here.load(guild, "connect", *many)
        turn = here.longest_turn()
        row = here.load(guild, "connect", *many, f"--intents={ALL}")
        return {
            "sessions": bare["ops"],
            "seconds": bare["wall_s"],
            "CPU, ms a session": cpu(bare) / 1e3,
            "longest turn, ms": turn,
            "seconds with presences": row["wall_s"],
            "CPU with presences": cpu(row) / 1e3,
            "presences told": row["events"]["PRESENCE_UPDATE"],
            "longest turn then": here.longest_turn(),
        }


def idle(*, quick: bool) -> Row:
    """Sessions that do nothing but say that they live."""
    size, seconds = (50, 2) if quick else (7_500, 30)
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=size)
        how = [f"--sessions={size}", f"--seconds={seconds}", "--intents=513"]
        row = here.load(guild, "rss", *how, "--connect-concurrency=128")
        each = row["idle"]["server"]["cpu_ms_per_session_minute"]
        return {
            "sessions": row["ops"],
            "KiB a session": row["rss"]["server"]["kib_per_session"],
            "CPU, ms a session and minute": each,
            "of one core, %": each * row["ops"] / 600,
        }


def memory(*, quick: bool) -> Row:
    """Memory of an idle session, by transport compression; a fresh server for each."""
    found: Row = {}
    size = 30 if quick else 500
    for compress in ("none", "zlib-stream", "zstd-stream"):
        with bench(quick=quick) as here:
            guild = here.seeder.guilds(1, members=size)
            how = [f"--sessions={size}", "--seconds=1", f"--compress={compress}"]
            row = here.load(guild, "rss", *how)
            found[f"{compress}, KiB"] = row["rss"]["server"]["kib_per_session"]
    return found


def slow_reader(*, quick: bool) -> Row:
    """Others are told of long messages; then so again while one reads nothing, which resumes."""
    size, posts = (10, 2000) if quick else (500, 2000)
    with bench(quick=quick, more=IMPATIENT) as here:
        guild = here.seeder.guilds(1, members=size + 1)
        how = [f"--sessions={size}", f"--post-messages={posts}", "--size=2000", "--seconds=120"]
        alone = here.load(guild, "fanout", *how, "--mode=closed")
        row = here.load(guild, "slow", *how)
        return {
            "others": size,
            "p50, ms": row["lat_ms"]["p50"],
            "p99, ms": row["lat_ms"]["p99"],
            "cut off": row["cut_off"],
            "resumed in, ms": row["resume_ms"],
            "missed for good": row["posts"] - row["read_in_the_end"],
            "p99 without it, ms": alone["lat_ms"]["p99"],
            "times": row["lat_ms"]["p99"] / alone["lat_ms"]["p99"],
        }


def posts(*, quick: bool) -> Row:
    """Posts over eight connections."""
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=8)
        how = ["--connections=8", f"--seconds={1 if quick else 8}"]
        row = here.load(guild, "http-write", *how)
        return {
            "each second": row["ops_per_s"],
            "CPU, µs": cpu(row),
            "PostgreSQL, µs": cpu(row, "pg"),
            "p50, ms": row["lat_ms"]["p50"],
            "p99, ms": row["lat_ms"]["p99"],
        }


EDGES: dict[str, Callable[..., Row]] = {
    "storm": storm,
    "idle": idle,
    "memory": memory,
    "slow-reader": slow_reader,
    "posts": posts,
}
