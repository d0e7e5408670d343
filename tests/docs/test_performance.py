"""Are the figures of the page those of the run that is kept beside it?"""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "docs" / "explanation" / "performance.json"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="this source tree has no documentation")


@pytest.fixture
def draw() -> Any:
    spec = importlib.util.spec_from_file_location("draw", ROOT / "tests" / "bench" / "draw.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_and_picture_are_of_the_run_that_is_kept(draw: Any) -> None:
    data = json.loads(DATA.read_text("utf-8"))
    assert draw.PAGE.read_text("utf-8") == draw.page(data)
    assert draw.digest(data) in draw.PICTURE.read_text("utf-8")


def test_every_bench_has_its_rows_on_the_page(draw: Any) -> None:
    names = {row["row"] for row in json.loads(DATA.read_text("utf-8"))["rows"]}
    for word in ("httpx", "aiohttp", "OpenTelemetry", "import", "pydantic", "idle"):
        assert [name for name in names if word in name], word
