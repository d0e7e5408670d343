"""How the documentation is built: `nox -s docs`; a warning is an error."""

import sys
import tomllib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).parent))
from docstrings import linked, torn

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))

project = "banksapi_async"
author = "the banksapi_async authors"
project_copyright = "2026, the banksapi_async authors"
version = release = _PROJECT["project"]["version"]

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "changes"]

myst_heading_anchors = 3
nb_execution_mode = "force"  # what a notebook shows was made by this build
nb_execution_raise_on_error = True
nb_execution_timeout = 60
nb_merge_streams = True
default_role = "code"  # docstrings mark code as Markdown does

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
# `Attributes:` of a docstring and autodoc would each describe an attribute otherwise.
napoleon_use_ivar = True

html_theme = "furo"
html_title = "banksapi_async"
html_favicon = "favicon.svg"


def docstring(*event: Any) -> None:
    """Warn of what would be torn, and link the shared words; Napoleon comes after it."""
    _, what, name, _, _, lines = event
    for line in torn(what, lines):
        logging.getLogger(__name__).warning("%s: its first colon tears this: %s", name, line)
    lines[:] = [linked(line) for line in lines]


def setup(app: Sphinx) -> None:
    """Look at docstrings before Napoleon does."""
    app.connect("autodoc-process-docstring", docstring, priority=100)
