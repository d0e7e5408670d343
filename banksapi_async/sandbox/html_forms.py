"""The forms of a page, and what a browser would send."""

from html.parser import HTMLParser

import attrs


@attrs.define
class HtmlForm:
    """A form of a page.

    Attributes:
        fields: What a browser sends when nothing is touched: inputs, and boxes that are ticked.
        names: The names of all inputs.
        choices: The values of boxes and radios by name, ticked or not.
        actions: The values of the submit buttons.
    """

    fields: list[tuple[str, str]] = attrs.field(factory=list[tuple[str, str]])
    names: set[str] = attrs.field(factory=set[str])
    choices: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    actions: list[str] = attrs.field(factory=list[str])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.forms.append(HtmlForm())
        elif tag == "button" and self.forms:
            self.forms[-1].actions.append(value)
        elif tag == "input" and self.forms and name:
            form = self.forms[-1]
            form.names.add(name)
            choice = given.get("type") in {"checkbox", "radio"}
            if choice:
                form.choices.setdefault(name, []).append(value)
            if not choice or "checked" in given:
                form.fields.append((name, value))


def read_forms(html: str) -> list[HtmlForm]:
    """Return the forms of a page in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.forms
