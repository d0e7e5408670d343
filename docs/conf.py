"""How is the documentation built? `nox -s docs`; a warning is an error."""

import tomllib
from pathlib import Path

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))

project = "banksapi_async"
author = "the banksapi_async authors"
project_copyright = "2026, the banksapi_async authors"
version = release = _PROJECT["project"]["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3
default_role = "code"  # docstrings mark code as Markdown does

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
# `Attributes:` of a docstring and autodoc would each describe an attribute otherwise.
napoleon_use_ivar = True

html_theme = "furo"
html_title = "banksapi_async"
