"""How is the project run and checked on a machine that has only Python?

Every session installs what it needs into an environment of its own, the package as the wheel that
users get. `PYTHONSAFEPATH` keeps the checkout off the import path, so the wheel is what runs.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["tests", "lint", "types", "docs"]
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
WHEEL_ONLY = {"PYTHONSAFEPATH": "1"}


def group(name: str) -> list[str]:
    """Return the requirements of one dependency group of `pyproject.toml`."""
    return list(nox.project.dependency_groups(PROJECT, name))


def run_tests(session: nox.Session) -> None:
    """Run the suite against the installed wheel; every branch of the package must be taken."""
    session.install(".[sandbox]", *group("tests"))
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs, env=WHEEL_ONLY)
    session.run("coverage", "combine", "--quiet")
    # A chosen part of the suite cannot cover the whole package.
    chosen = ["--fail-under=0"] if session.posargs else []
    session.run("coverage", "report", *chosen)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with coverage, on the Python that runs nox."""
    run_tests(session)


def tests_on(version: str) -> Callable[[nox.Session], None]:
    """Return the session that runs the tests on one version of Python."""

    def on_version(session: nox.Session) -> None:
        run_tests(session)

    on_version.__doc__ = f"Run the tests with coverage, on Python {version}."
    return on_version


for _version in nox.project.python_versions(PROJECT):
    nox.session(name=f"tests-{_version}", python=_version, default=False)(tests_on(_version))


@nox.session(name="tests-browser", default=False)
def tests_browser(session: nox.Session) -> None:
    """Go through the sandbox's web form with a real browser, headless and on loopback alone."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if missing:
        session.error(
            f"{' and '.join(missing)} not found: "
            "install Debian's packages chromium and chromium-driver"
        )
    session.install(".[sandbox]", *group("tests"), *group("browser"))
    session.run("python", "-m", "pytest", "tests/browser", *session.posargs, env=WHEEL_ONLY)


@nox.session(default=False)
def demo(session: nox.Session) -> None:
    """Walk the quick start against an embedded sandbox; arguments after `--` go to the demo."""
    session.install(".[sandbox]")
    session.run("python", "-m", "banksapi_async", "demo", *session.posargs, env=WHEEL_ONLY)


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


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install(".[sandbox]", *group("docs"))
    session.run("sphinx-build", "-W", "--keep-going", "-q", "docs", "docs/_build/html")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure what the project promises about speed and size; names after `--` choose."""
    session.install(".[sandbox]", *group("bench"))
    # What the rows share stands beside them; the checkout itself stays off the import path.
    beside = {**WHEEL_ONLY, "PYTHONPATH": str(ROOT / "tests" / "bench")}
    wanted = session.posargs or sorted(p.stem for p in ROOT.glob("tests/bench/bench_*.py"))
    missed: list[str] = []
    for name in wanted:
        try:
            session.run("python", f"tests/bench/{name}.py", env=beside)
        except CommandFailed:
            missed.append(name)
    if missed:
        session.error(f"missed: {', '.join(missed)}")
