"""How the documentation is built: `nox -s docs`, and a warning is an error."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))

project = "banksapi_async"
author = "the banksapi_async authors"
project_copyright = "2026, the banksapi_async authors"
version = release = _PROJECT["project"]["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "changes"]

myst_heading_anchors = 3
default_role = "code"  # docstrings mark code as Markdown does

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
# `Attributes:` of a docstring and autodoc would each describe an attribute otherwise.
napoleon_use_ivar = True

html_theme = "furo"
html_title = "banksapi_async"

_CODE = re.compile(r"`[^`]*`")


def torn(what: str, lines: list[str]) -> str:
    """Return the line that the first colon would tear into a type and a text, if there is one.

    That is how Google's style writes a type, an attribute's in its first line and a result's in
    the first line below `Returns:`; our types stand in the signatures.
    """
    said = [line.strip() for line in lines]
    firsts = said[:1] if what in {"attribute", "data", "property"} else []
    firsts += [after for line, after in pairwise(said) if line in _SECTIONS]
    return next((line for line in firsts if ": " in f"{_CODE.sub('', line)} "), "")


_SECTIONS = {"Returns:", "Yields:"}


def look_for_torn_docstrings(  # noqa: PLR0917 - as Sphinx calls it
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Warn of a docstring that would be torn; a warning is an error."""
    del app, obj, options
    if line := torn(what, lines):
        logging.getLogger(__name__).warning("the first colon tears %s: %s", name, line)


def setup(app: Sphinx) -> None:
    """Look before the docstrings are read in Google's style."""
    app.connect("autodoc-process-docstring", look_for_torn_docstrings, priority=400)
