"""Do the links of the built site lead somewhere? `python docs/links_built.py docs/_build/html`.

Every link to a page of the site and to a place on it is followed, and every picture has words for
whoever cannot see it. Addresses elsewhere are listed in `elsewhere.txt` and not contacted: a build
needs no network.
"""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page names, and what it leads to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.leads: list[str] = []
        self.silent: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, addresses, and pictures without words."""
        found = dict(attrs)
        self.places |= {found[key] or "" for key in ("id", "name") if key in found}
        self.leads += [found[key] or "" for key in ("href", "src") if key in found]
        if tag == "img" and not (found.get("alt") or "").strip():
            self.silent.append(found.get("src") or "")


def problems(site: Path) -> Iterator[str]:
    """Yield each link that leads nowhere and each picture without words, with its page.

    Args:
        site: The folder of the built site.
    """
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        here = path.relative_to(site).as_posix()
        yield from (f"{here}: no words for {picture}" for picture in page.silent)
        for lead in page.leads:
            parts = urlsplit(lead)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.exists():
                yield f"{here}: {lead} is not there"
            elif place and target in pages and place not in pages[target].places:
                yield f"{here}: {lead} has no such place"


def elsewhere(site: Path) -> list[str]:
    """Return the addresses outside of the site that its pages lead to, sorted.

    Args:
        site: The folder of the built site.
    """
    leads = {lead for path in site.rglob("*.html") for lead in Page(path).leads}
    return sorted(lead for lead in leads if urlsplit(lead).netloc)


if __name__ == "__main__":
    built = Path(sys.argv[1]).resolve()
    found = sorted(set(problems(built)))
    (built / "elsewhere.txt").write_text("".join(f"{one}\n" for one in elsewhere(built)), "utf-8")
    sys.exit("\n".join(found) or None)
