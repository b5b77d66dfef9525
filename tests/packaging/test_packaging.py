"""The wheel, the sdist and the checkout give the same working program, without a compiler."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.request import urlopen

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord import shared
from tests.support.suites import only_in

skip = only_in("packaging")

CHECKOUT = Path(__file__).parents[2]
NOT_SOURCE = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "dist", "venv", "_build", "_trial_temp*"
)
COMPILERS = "cc", "gcc", "c++", "g++", "clang", "cargo", "rustc", "make"
SAY_SHARED = (
    "from litecord import shared;"
    "print(len(list(shared.path('sql').glob('*.sql'))));"
    "print(shared.path('etc', 'litecord.ini'))"
)
TIMEOUT = 600


@attrs.frozen
class Environment:
    """A virtual environment, in which nothing else of this machine is on the PATH."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> Environment:
        """Make one with pip and nothing else."""
        run([sys.executable, "-m", "venv", str(root)])
        return cls(root.absolute())

    @property
    def variables(self) -> dict[str, str]:
        """Tell what programs in it see: no other Python's path, and no compiler."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return {**kept, "PATH": str(self.root / "bin"), "HOME": os.environ.get("HOME", "/")}

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of the environment away from any checkout; all that it printed."""
        command = [str(self.root / "bin" / program), *arguments]
        return run(command, env=self.variables, cwd=self.root)


def run(command: list[str], **how: Any) -> str:
    """Run a program that must not fail; all that it printed."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
        **how,
    )
    if done.returncode:
        raise AssertionError(f"{command} exited {done.returncode}:\n{done.stdout}")
    return done.stdout


@cache
def source() -> Path:
    """Copy the checkout, without what tools and runs left in it."""
    copy = Path(tempfile.mkdtemp(dir=".", prefix="source-")).absolute() / "litecord"
    shutil.copytree(CHECKOUT, copy, ignore=NOT_SOURCE)
    for name in ".ci", ".gitignore":
        kept = CHECKOUT / name
        if kept.is_dir():
            shutil.copytree(kept, copy / name, ignore=NOT_SOURCE)
        else:
            shutil.copy(kept, copy / name)
    return copy


@cache
def built(pattern: str) -> Path:
    """Build the sdist, and the wheel from the sdist; the one that is asked for."""
    made = distributions()
    (found,) = made.glob(pattern)
    return found


@cache
def distributions() -> Path:
    """Build both distributions, once for all tests."""
    made = Path(tempfile.mkdtemp(dir=".", prefix="dist-")).absolute()
    run([sys.executable, "-m", "build", "--outdir", str(made), str(source())])
    return made


class BuiltTests(SynchronousTestCase):
    def test_wheel(self) -> None:
        """The wheel runs on any platform and holds the package, the plugin and the shared files."""
        wheel = built("*.whl")
        self.assertTrue(wheel.name.endswith("-py3-none-any.whl"), wheel.name)
        names = zipfile.ZipFile(wheel).namelist()
        self.assertIn("litecord/py.typed", names)
        self.assertIn("litecord/tones/beep.mp3", names)
        self.assertIn("twisted/plugins/litecord_plugin.py", names)
        self.assertEqual([n for n in names if n.startswith("twisted/") and "__init__" in n], [])
        self.assertEqual([n for n in names if n.startswith("tests")], [])
        sql = [name for name in names if "/share/litecord/sql/" in name]
        self.assertEqual(len(sql), len(list(shared.path("sql").glob("*.sql"))))

    def test_sdist(self) -> None:
        """The sdist holds all that a developer needs: tests, documentation, tools."""
        with tarfile.open(built("*.tar.gz")) as archive:
            names = {name.partition("/")[2] for name in archive.getnames()}
        copy = source()
        there = {str(f.relative_to(copy)) for f in copy.rglob("*") if f.is_file()}
        there = {name for name in there if ".egg-info" not in name and "dropin" not in name}
        self.assertEqual(there - names, set())


class InstallTests(SynchronousTestCase):
    def install(self, *requirement: str) -> Environment:
        """Install into a fresh environment, with no compiler on its PATH."""
        env = Environment.create(Path(self.mktemp()))
        self.addCleanup(shutil.rmtree, env.root)
        found = [each for each in COMPILERS if shutil.which(each, path=env.variables["PATH"])]
        self.assertEqual(found, [])
        env.run("pip", "install", "--quiet", *requirement)
        return env

    def check(self, env: Environment) -> None:
        """See that what was installed works as a whole."""
        self.assertRegex(env.run("twistd", "--help"), r"(?m)^ +litecord +\S")
        self.assertIn("--config", env.run("twistd", "litecord", "--help"))
        self.assertIn("check-config", env.run("litecord", "--help"))
        count, ini = env.run("python", "-c", SAY_SHARED).split()
        self.assertEqual(int(count), len(list(shared.path("sql").glob("*.sql"))))
        env.run("litecord", "check-config", ini)
        self.check_listens(env)

    def check_listens(self, env: Environment) -> None:
        """See that a daemon with its embedded database comes up, answers and stops."""
        data = tempfile.mkdtemp(prefix="litecord-")
        self.addCleanup(shutil.rmtree, data)
        ini = env.root / "litecord.ini"
        ini.write_text(f"[litecord]\nlisten = tcp:0:interface=127.0.0.1\ndata = {data}/data\n")
        command = [str(env.root / "bin" / "twistd"), "-n", "--pidfile=", "litecord"]
        with subprocess.Popen(
            [*command, "--config", str(ini)],
            env=env.variables,
            cwd=env.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as daemon:
            watchdog = Timer(120, daemon.kill)
            watchdog.start()
            try:
                url = where_it_listens(daemon)
                with urlopen(f"{url}/api/v10/gateway", timeout=10) as answer:
                    self.assertEqual(json.load(answer), {"url": url.replace("http", "ws", 1)})
            finally:
                daemon.send_signal(signal.SIGTERM)
                rest, _ = daemon.communicate()
                watchdog.cancel()
        # twistd ends in order, and then by the signal that told it to.
        self.assertEqual(daemon.returncode, -signal.SIGTERM, rest)
        self.assertIn("Server Shut Down", rest)

    def test_wheel(self) -> None:
        """A wheel works, also where pip moves it with --target or --prefix."""
        wheel = str(built("*.whl"))
        env = self.install(wheel)
        self.check(env)
        python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        for option, lib in ("--target", "."), ("--prefix", f"lib/{python}/site-packages"):
            aside = env.root / f"aside{option}"
            where = ["--no-deps", "--ignore-installed", option, str(aside)]
            env.run("pip", "install", "--quiet", *where, wheel)
            path = f"import sys; sys.path.insert(0, {str(aside / lib)!r});"
            _, ini = env.run("python", "-c", path + SAY_SHARED).split()
            self.assertEqual(Path(ini), aside / "share/litecord/etc/litecord.ini")

    def test_sdist(self) -> None:
        """An sdist works."""
        self.check(self.install(str(built("*.tar.gz"))))

    def test_editable(self) -> None:
        """A checkout installed in place works, and uses the checkout's own shared files."""
        env = self.install("-e", str(source()))
        self.check(env)
        _, ini = env.run("python", "-c", SAY_SHARED).split()
        self.assertEqual(Path(ini), source() / "etc" / "litecord.ini")


def where_it_listens(daemon: subprocess.Popen[str]) -> str:
    """Read what a daemon prints until it says where it listens."""
    said = []
    assert daemon.stdout is not None
    for line in daemon.stdout:
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
        if found:
            return found[0]
    raise AssertionError("it ended without listening:\n" + "".join(said))
