"""Run and check the project on a machine that has only Python.

Every session installs what it needs into an environment of its own, the package as users get it: as
the wheel that is built from the source distribution. `PYTHONSAFEPATH` keeps the checkout off the
import path, so the wheel is what runs.
"""

import os
import shutil
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import nox
from nox.command import CommandFailed
from packaging.requirements import Requirement
from packaging.version import Version

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["tests", "coverage", "lint", "types", "docs"]
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)
WHEEL_ONLY = {"PYTHONSAFEPATH": "1"}
DIST = TemporaryDirectory(prefix="banksapi_async-")
"""Where this run of nox builds; another run beside it has a place of its own."""


def group(name: str) -> list[str]:
    """Return the requirements of one dependency group of `pyproject.toml`."""
    return list(nox.project.dependency_groups(PROJECT, name))


def wheel(session: nox.Session) -> Path:
    """Return the wheel that is built from the source distribution, built once a run."""
    dist = Path(DIST.name)
    if not any(dist.iterdir()):
        session.install(*group("build"))
        session.run("python", "-m", "build", "--outdir", str(dist), str(ROOT), silent=True)
    (built,) = dist.glob("*.whl")
    return built


def install(session: nox.Session, *requirements: str) -> None:
    """Install the wheel with the sandbox, and what else a session needs."""
    built = wheel(session)
    session.install(f"{built}[sandbox]", *requirements)
    # An environment that is used again may have another wheel of the same version.
    session.install("--force-reinstall", "--no-deps", str(built))


def in_parallel(session: nox.Session) -> list[str]:
    """Return the arguments of pytest: the chosen ones, else all tests on all cores.

    A third of the time of most tests with sockets is waiting, so that half as many workers more
    than cores keep the cores busy.
    """
    cores = os.cpu_count() or 1
    return session.posargs or ["-n", str(cores + (cores + 1) // 2)]


def lowest() -> list[str]:
    """Return the lowest version that is declared of each dependency, extras included."""
    project = PROJECT["project"]
    found: dict[str, Version] = {}
    for text in chain(project["dependencies"], *project["optional-dependencies"].values()):
        one = Requirement(text)
        if one.name != project["name"]:
            (bound,) = (Version(part.version) for part in one.specifier if part.operator == ">=")
            found[one.name] = max(bound, found.get(one.name, bound))
    return [f"{name}=={version}" for name, version in found.items()]


def run_tests(session: nox.Session) -> None:
    """Run the suite against the installed wheel."""
    install(session, *group("tests"))
    session.run("python", "-m", "pytest", *in_parallel(session), env=WHEEL_ONLY)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests, on the Python that runs nox."""
    run_tests(session)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests once more and slower: every branch of the package must be taken."""
    install(session, *group("tests"))
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *in_parallel(session), env=WHEEL_ONLY)
    session.run("coverage", "combine", "--quiet")
    # A chosen part of the suite cannot cover the whole package.
    chosen = ["--fail-under=0"] if session.posargs else []
    session.run("coverage", "report", *chosen)


def tests_on(version: str) -> Callable[[nox.Session], None]:
    """Return the session that runs the tests on one version of Python."""

    def on_version(session: nox.Session) -> None:
        run_tests(session)

    on_version.__doc__ = f"Run the tests, on Python {version}."
    return on_version


for _version in PYTHONS:
    nox.session(name=f"tests-{_version}", python=_version, default=False)(tests_on(_version))


@nox.session(name="tests-lowest", python=PYTHONS[0], default=False)
def tests_lowest(session: nox.Session) -> None:
    """Run the tests with the lowest declared versions of all dependencies, on the oldest Python."""
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(lowest()), "utf-8")
    install(session, "-c", str(constraints), *group("tests"))
    session.run("python", "-m", "pytest", *in_parallel(session), env=WHEEL_ONLY)


@nox.session(name="tests-browser", default=False)
def tests_browser(session: nox.Session) -> None:
    """Go through the sandbox's web form with a real browser, headless and on loopback alone."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if missing:
        session.error(
            f"{' and '.join(missing)} not found: "
            "install Debian's packages chromium and chromium-driver"
        )
    install(session, *group("tests"), *group("browser"))
    session.run("python", "-m", "pytest", "tests/browser", *session.posargs, env=WHEEL_ONLY)


@nox.session(default=False)
def contract(session: nox.Session) -> None:
    """Let schemathesis hold the sandbox against its own description, bounded and with a seed."""
    install(session, *group("contract"))
    beside = {**WHEEL_ONLY, "PYTHONPATH": str(ROOT / "tests" / "contract")}
    session.run("python", "tests/contract/check.py", *session.posargs, env=beside)


def install_services(session: nox.Session) -> None:
    """Install what real servers are tested with, and say which of them are missing."""
    missing = [] if shutil.which("redis-server") else ["redis-server"]
    missing += [] if any(Path("/usr/lib/postgresql").glob("*/bin/postgres")) else ["postgresql"]
    if missing:
        session.error(f"not found: install Debian's packages {' and '.join(missing)}")
    session.install(".[sandbox,redis,sql]", *group("tests"), *group("services"))


@nox.session(name="tests-services", default=False)
def tests_services(session: nox.Session) -> None:
    """Run what processes share on a real Redis and PostgreSQL, started on loopback by the tests."""
    install_services(session)
    session.run("python", "-m", "pytest", "tests/services", *session.posargs, env=WHEEL_ONLY)


@nox.session(default=False)
def soak(session: nox.Session) -> None:
    """Kill a ledger's workers 2,000 times over, and send the sandbox 100,000 odd requests.

    `-- 50 1000` is less of both.
    """
    seeds, requests = session.posargs or ["2000", "100000"]
    install_services(session)
    beside = {**WHEEL_ONLY, "PYTHONPATH": str(ROOT / "tests")}
    session.run("python", "-m", "sandbox.mutations", requests, env=beside)
    # Two at once: each has eight workers.
    chosen = ["tests/services/test_ledger.py", "-k", "eight_workers", "-n", "2", "-q"]
    session.run("python", "-m", "pytest", *chosen, env={**WHEEL_ONLY, "LEDGER_SEEDS": seeds})


@nox.session(default=False)
def demo(session: nox.Session) -> None:
    """Walk the quick start against an embedded sandbox; arguments after `--` go to the demo."""
    session.install(".[sandbox]")
    session.run("python", "-m", "banksapi_async", "demo", *session.posargs, env=WHEEL_ONLY)


@nox.session(default=False)
def live(session: nox.Session) -> None:
    """Hold the sandbox against the real interface; it asks for `BANKSAPI_LIVE=1` and credentials.

    One user is created, the demo provider alone is asked, and the user is erased. What differs is
    written into `tests/live/results.json`, shapes and header names only.
    """
    session.install(".[sandbox,crypto]")
    beside = {**WHEEL_ONLY, "PYTHONPATH": str(ROOT / "tests")}
    session.run("python", "-m", "live", *session.posargs, env=beside)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Hold the package and a file of public uses up to two type checkers."""
    session.install(".[sandbox]", *group("types"))
    session.run("mypy")
    session.run("pyright")
    session.run("python", "tests/typing/check_refused.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation and read it in a browser, if one is there; a warning is an error.

    `-- serve` serves what was built on loopback; `-- pictures` takes anew those beside the pages.
    """
    site = "docs/_build/html"
    seeing = all(shutil.which(name) for name in ("chromium", "chromedriver"))
    session.install(".[explore]", *group("docs"))
    beside = {**WHEEL_ONLY, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT / 'tests/coverage'}"}
    if session.posargs == ["pictures"]:
        session.run("python", "docs/pictures.py", "docs/pictures", env=beside)
        return
    session.run("sphinx-build", "-W", "--keep-going", "-q", "docs", site)
    if seeing:
        session.run("python", "docs/pictures.py", f"{site}/_images", env=beside)
    session.run("python", "docs/links_built.py", site)
    if session.posargs == ["serve"]:
        session.run(
            "python", "-m", "http.server", "--bind", "127.0.0.1", "--directory", site, "8000"
        )
    elif seeing:
        session.run("python", "-m", "pytest", "-q", "tests/site", env=beside | {"BUILT_SITE": site})
    else:
        session.warn("no chromium and chromedriver: the pages were not looked at")


@nox.session(default=False)
def package(session: nox.Session) -> None:
    """Check the source distribution and the wheel as they would be uploaded."""
    session.install(*group("package"))
    dist = sorted(str(path) for path in wheel(session).parent.iterdir())
    session.run("twine", "check", "--strict", *dist)
    session.run("check-wheel-contents", *(path for path in dist if path.endswith(".whl")))


@nox.session(default=False)
def changes(session: nox.Session) -> None:
    """Show what the next release changes; `-- --version 1.2.3` writes it into the changelog."""
    session.install(*group("changes"))
    chosen = session.posargs or ["--draft", "--version", "Unreleased"]
    session.run("towncrier", "build", *chosen)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure what the project promises about speed and size; names after `--` choose.

    A run of all of them draws `docs/explanation/performance.md`.
    """
    session.install(".[sandbox]", *group("bench"))
    # What the rows share stands beside them; the checkout itself stays off the import path.
    beside = {**WHEEL_ONLY, "PYTHONPATH": str(ROOT / "tests" / "bench")}
    wanted = session.posargs or sorted(p.stem for p in ROOT.glob("tests/bench/bench_*.py"))
    rows = Path(session.create_tmp()) / "rows.jsonl"
    rows.unlink(missing_ok=True)
    beside["BENCH_ROWS"] = str(rows)
    missed: list[str] = []
    for name in wanted:
        try:
            session.run("python", f"tests/bench/{name}.py", env=beside)
        except CommandFailed:
            missed.append(name)
    if not session.posargs:
        session.run("python", "tests/bench/draw.py", str(rows))
    if missed:
        session.error(f"missed: {', '.join(missed)}")
