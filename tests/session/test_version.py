"""The version that the package tells is the one that is installed."""

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import banksapi_async


def test_the_version_is_that_of_the_installed_package() -> None:
    assert banksapi_async.__version__ == version("banksapi_async")


def test_a_source_tree_that_was_never_installed_says_that_it_does_not_know(tmp_path: Path) -> None:
    home = Path(banksapi_async.__file__).parent
    (tmp_path / "banksapi_async").mkdir()
    for name in ("__init__.py", "_homes.py", "_version.py"):
        shutil.copy(home / name, tmp_path / "banksapi_async")
    # Without `site` nothing that is installed is found.
    source = "import banksapi_async; print(banksapi_async.__version__)"
    command = [sys.executable, "-S", "-E", "-c", f"import sys; sys.path[:0] = ['.']; {source}"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)
    assert ran.stdout == "0+unknown\n"
