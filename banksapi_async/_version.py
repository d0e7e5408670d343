"""The version of the package, as its metadata has it; it is set in `pyproject.toml` alone."""

from importlib.metadata import distributions
from typing import Final

# A source tree that was never installed has none.
__version__: Final[str] = next(
    (found.version for found in distributions(name="banksapi_async")), "0+unknown"
)
