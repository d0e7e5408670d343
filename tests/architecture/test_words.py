"""Is the project free of what belongs to one machine or one registry?"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("banksapi_async", "docs", "tests", ".ci")
KINDS = {".py", ".md", ".toml", ".html", ".css", ".js", ".txt", ""}
CACHE = re.compile(r"__pycache__|_build|\.(?!ci$).*")
# Written so that this file does not hold them.
FORBIDDEN = re.compile(
    r"/w[o]rk/|/t[m]p/[a-z]|/h[o]me/[a-z]|/r[o]ot/|/[U]sers/|[A-Z]:\\\\[A-Z]"
    r"|p[y]pi\.org|python[h]osted|npm[j]s\.|deb[i]an\.org|index-[u]rl|registry[=]"
)


def files() -> list[Path]:
    inside = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*")]
    return sorted(
        p
        for p in [*ROOT.iterdir(), *inside]
        if p.is_file()
        and p.suffix in KINDS
        and not any(CACHE.fullmatch(part) for part in p.relative_to(ROOT).parts)
        and (p.parent != ROOT or p.suffix in {".py", ".md", ".toml"})
    )


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    named = {
        path.relative_to(ROOT).as_posix(): FORBIDDEN.findall(path.read_text("utf-8"))
        for path in files()
    }
    assert {path: found for path, found in named.items() if found} == {}
