"""The benchmarks still work: the load tool against a null server, and the table of its results."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
from twisted.internet import reactor
from twisted.internet.utils import getProcessOutputAndValue
from twisted.trial.unittest import SynchronousTestCase, TestCase

from benchmarks.load import terms
from benchmarks.load.address import Address, LoadError
from benchmarks.load.http import HttpConnection
from benchmarks.load.process import ProcTree, quantiles_ms
from benchmarks.load.sink import Sink
from benchmarks.plots import svg
from benchmarks.report import as_text
from benchmarks.servers import Running, null
from litecord.gateway.encodings import ETF
from tests.support.processes import a_directory


class LoadTests(TestCase):
    timeout = 60

    async def load(self, *arguments: str) -> dict[str, Any]:
        """Run a workload; its one result."""
        command = ["-m", "benchmarks.load", *arguments]
        root = str(Path(__file__).parents[1])
        out, err, status = await getProcessOutputAndValue(
            sys.executable, command, env=None, path=root, reactor=reactor
        )
        self.assertEqual(status, 0, err)
        result: dict[str, Any] = orjson.loads(out)
        return result

    async def test_workloads(self) -> None:
        """Requests are answered, sessions come up, and every message reaches every session."""
        with null("uvloop", a_directory(self), 4, "--loop=asyncio") as server:
            await self.check(server)

    async def check(self, server: Running) -> None:
        where = [f"--state={server.state}", f"--proc=server={server.pids['server']}", "--settle=0"]
        read = await self.load("http-read", *where, "-c2", "-s0.5", "--warmup=0")
        self.assertGreater(read["ops"], 10)
        spread = await self.load(
            "fanout", *where, "-n6", "-m5", "--mode=lockstep", "--compress=zlib-stream"
        )
        self.assertEqual((spread["posts"], spread["ops"], spread["missing"]), (5, 30, 0))
        self.assertEqual((read["errors"], spread["errors"]), ({}, {}))
        self.assertIn("server", spread["cpu"])


class GrowthTests(TestCase):
    timeout = 300

    async def test_quick(self) -> None:
        """At tiny sizes what grows is measured, and a reader that reads nothing loses nothing."""
        directory, root = a_directory(self), str(Path(__file__).parents[1])
        command = ["-m", "benchmarks.growth", "--quick", f"--write={directory}"]
        command += ["--only", "guilds", "storm", "slow-reader"]
        out, err, status = await getProcessOutputAndValue(
            sys.executable, command, env=None, path=root, reactor=reactor
        )
        self.assertEqual(status, 0, err)
        self.assertNotIn(b" errors", err)
        told = (directory / "growth.inc").read_text()
        self.assertEqual(f"{told}\n", out.decode())
        rows = {line.split()[0]: line.split() for line in told.splitlines() if line}
        self.assertEqual(rows["storm"][1], "30")
        self.assertEqual((rows["slow-reader"][4], rows["slow-reader"][6]), ("yes", "0"))
        self.assertIn("first READY", (directory / "growth-guilds.svg").read_text())


class TermTests(SynchronousTestCase):
    def test_as_ours(self) -> None:
        """What the load tool writes the server reads, and the other way round."""
        value = {"op": 2, "d": {"a": [1, -5, 2**40, "é", None, True, {}], "b": []}}
        self.assertEqual(ETF.loads(terms.dumps(value)), value)
        self.assertEqual(terms.loads(ETF.dumps(value)), value)


class PlotTests(SynchronousTestCase):
    def test_plot(self) -> None:
        """A plot has all points, and says what they are."""
        drawn = svg("a < b", "x", "y", {"ours": [(1, 2.5), (1000, 90)], "theirs": [(10, 5)]})
        root = ET.fromstring(drawn)
        said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
        self.assertLessEqual({"a < b", "x", "y", "ours", "theirs", "1", "1,000", "100"}, {*said})
        self.assertEqual(drawn.count("<circle"), 5)


class AddressTests(SynchronousTestCase):
    def test_loopback_alone(self) -> None:
        """Load is aimed at this machine and no other."""
        self.assertEqual(Address.of("http://localhost:80/x/").authority, "127.0.0.1:80")
        self.assertEqual(Address.of("ws://127.0.0.1:81").port, 81)
        for url in ("http://10.0.0.1/", "https://127.0.0.1/", "http://example.org:5000"):
            self.assertRaises(LoadError, Address.of, url)


class Answers(HttpConnection):
    """Keeps answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[int, bytes]] = []

    def on_response(self, status: int, body: bytes) -> None:
        self.answers.append((status, body))


class HttpTests(SynchronousTestCase):
    def test_pieces(self) -> None:
        """Answers are found however they are cut: with a length, in chunks, without a body."""
        chunks = b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
        for answer, expected in {
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: y\r\n\r\nabc": (200, b"abc"),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks: (200, b"abc"),
            b"HTTP/1.1 204 No Content\r\n\r\n": (204, b""),
        }.items():
            for size in (1, 7, len(answer)):
                reader = Answers()
                for _ in range(2):
                    for at in range(0, len(answer), size):
                        reader.data_received(answer[at : at + size])
                self.assertEqual(reader.answers, [expected] * 2, (answer, size))


class SinkTests(SynchronousTestCase):
    def test_deliveries(self) -> None:
        """A delivery is known by the mark of its run, and complete when all have it."""
        sink, complete = Sink(), []
        sink.complete_at, sink.on_complete = 2, lambda index, now: complete.append((index, now))
        sink.new_message(50)
        index, content = sink.new_message(50)
        event = orjson.dumps({"t": "MESSAGE_CREATE", "d": {"content": content}})
        self.assertEqual((index, len(content)), (1, 50))
        self.assertTrue(sink.take(event, 1.0))
        self.assertEqual(complete, [])
        self.assertTrue(sink.take(event, 2.0))
        self.assertEqual(complete, [(1, 2.0)])
        self.assertFalse(sink.take(event.replace(b"CREATE", b"UPDATE"), 3.0))
        self.assertFalse(Sink().take(event, 3.0))
        self.assertEqual((sink.delivered, sink.first_of[1]), (2, 1.0))


class FiguresTests(SynchronousTestCase):
    def test_quantiles(self) -> None:
        """Percentiles are samples, in milliseconds."""
        found = quantiles_ms([each / 1000 for each in range(1, 101)])
        self.assertEqual((found["p50"], found["p99"], found["max"]), (51.0, 100.0, 100.0))
        self.assertEqual(quantiles_ms([]), {})

    def test_nested_processes(self) -> None:
        """A process watched by itself is not counted with the one that started it."""
        us, parent = os.getpid(), os.getppid()
        [whole] = ProcTree.parse([f"server={parent}"])
        server, pg = ProcTree.parse([f"server={parent}", f"pg={us}"])
        self.assertIn(us, set(whole.pids()))
        self.assertNotIn(us, set(server.pids()))
        self.assertIn(us, set(pg.pids()))

    def test_table(self) -> None:
        """Ours stands beside theirs, with the ratio of medians; errors are told below."""

        def row(label: str, cost: float, **more: Any) -> dict[str, Any]:
            cpu = {"server": {"us_per_op": cost}, "pg": {"us_per_op": 5.0}}
            return {"workload": "http-read", "label": label, "cpu": cpu, "ops_per_s": 10, **more}

        rows = [row("litecord/READ", each) for each in (90.0, 100.0, 500.0)]
        rows.append(row("uvloop/READ", 50.0, errors={"429": 2}))
        table = as_text(rows, ["READ"], ["twisted", "uvloop"], markdown=True)
        self.assertIn("| READ | 100 | 5 | 10 | - | - | 50 (x2.0) |", table)
        self.assertIn("READ: uvloop: 429: 2 errors", table)
        plain = as_text(rows[:3], ["READ"], ["uvloop"], markdown=False)
        self.assertIn("No errors.", plain)
        self.assertNotIn("uvloop", plain)
