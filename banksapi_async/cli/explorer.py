"""The explorer: bank data by following links, in a terminal (extra `explore`)."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, OptionList, Static
from textual.widgets.option_list import Option

from banksapi_async import BanksapiError, Customer, WebForm, describe
from banksapi_async.values.shown import masked, shown

from .walk import Choice, Manner, Walk, choices, taken

_MARKS = {Manner.OPEN: ".", Manner.READ: ">", Manner.ACT: "!", Manner.LEAVE: "-"}


class Dialog(ModalScreen[bool]):
    """Shows a text, and asks one thing.

    Args:
        text: The text.
        no: What the harmless button says, which has the focus.
        yes: What the other one says.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "no", "No")]

    def __init__(self, text: str, *, no: str, yes: str) -> None:
        super().__init__()
        self._text = text
        self._buttons = {"no": no, "yes": yes}

    def compose(self) -> ComposeResult:
        """Lay out the text above the buttons."""
        with Vertical():
            with VerticalScroll():
                yield Static(self._text, id="text", markup=False)
            with Horizontal():
                for id, label in self._buttons.items():
                    yield Button(label, id=id, compact=True)

    def on_mount(self) -> None:
        """Let Enter do no harm."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "yes")

    def action_no(self) -> None:
        """Answer no."""
        self.dismiss(False)


class Explorer(App[None]):
    """Shows a thing with its fields, what can be done with it, and the Python line for each.

    Args:
        customer: Where the walk begins.
        reveal: Whether account numbers are shown whole.
    """

    CSS = """
    #history { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
    #choices { width: 40%; height: 100%; }
    #pane { width: 60%; height: 100%; padding: 0 1; }
    Screen.-narrow #halves { layout: vertical; }
    Screen.-narrow #choices { width: 100%; height: 50%; }
    Screen.-narrow #pane { width: 100%; height: 50%; }
    #line { height: auto; max-height: 6; padding: 0 1; border-top: solid $primary; }
    Dialog { align: center middle; }
    Dialog > Vertical {
        width: 74; max-width: 100%; height: auto; max-height: 100%;
        padding: 0 1; border: solid $warning;
    }
    Dialog VerticalScroll { height: auto; max-height: 16; }
    Dialog Horizontal { height: 1; margin: 1 0 0 0; }
    Dialog Button { margin: 0 2 0 0; }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - as textual declares it
        (0, "-narrow"),
        (66, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "step_back", "Back"),
        Binding("p", "program", "Program"),
        Binding("c", "copy", "Copy it"),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, customer: Customer, *, reveal: bool = False) -> None:
        super().__init__()
        self.walk_so_far = Walk(customer)
        self._reveal = reveal
        self._offered: list[Choice] = []

    def compose(self) -> ComposeResult:
        """Lay out the way here, the choices, the thing, and the line."""
        yield Static(id="history", markup=False)
        with Horizontal(id="halves"):
            yield OptionList(id="choices", markup=False)
            with VerticalScroll(id="pane"):
                yield Static(id="thing", markup=False)
        yield Static(id="line", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Show the customer."""
        self._show(self.walk_so_far.here.thing)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what a choice means, and its Python line."""
        at = event.option_index
        for choice in self._offered[at : at + 1]:  # the list may be another one by now
            self.query_one("#line", Static).update(self._about(choice))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a choice, unless one is under way."""
        listed = event.option_list
        if not listed.disabled:
            listed.disabled = True
            self._take(self._offered[event.option_index])

    def action_step_back(self) -> None:
        """Go one place back, unless an answer is on its way: it belongs here."""
        if not self.query_one("#choices").disabled:
            self.walk_so_far.back()
            self._show(self.walk_so_far.here.thing)

    @work
    async def action_program(self) -> None:
        """Show the walk as a program."""
        text = self.walk_so_far.program()
        text = text if self._reveal else masked(text)
        if await self.push_screen_wait(Dialog(text, no="Close", yes="Copy it")):
            self.action_copy()

    def action_copy(self) -> None:
        """Copy the walk as a program."""
        self.copy_to_clipboard(self.walk_so_far.program())
        self.notify("the program is in the clipboard")

    @work
    async def _take(self, choice: Choice) -> None:
        listed = self.query_one("#choices", OptionList)
        try:
            await self._taken(choice)
        finally:
            listed.disabled = False
            listed.focus()

    async def _taken(self, choice: Choice) -> None:
        if choice.manner is Manner.LEAVE:
            self.notify("this is for a browser or for a program of yours; it is not done here")
            return
        if choice.manner is Manner.ACT:
            path = urlsplit(choice.address).path
            sent = shown(f"{choice.label.partition(' ')[0]} {path}", reveal=self._reveal)
            text = f"This acts. It sends\n\n{sent}\n\n{self._about(choice)}"
            if not await self.push_screen_wait(Dialog(text, no="No", yes="Send it")):
                return
        try:
            came = await taken(self.walk_so_far.here.thing, choice)
        except BanksapiError as error:
            self.notify(shown(error), severity="error", markup=False)
            return
        self.walk_so_far.came(choice, came)
        if isinstance(came, WebForm):
            self.notify(
                "a web form wants a person: run `banksapi-async connect` or `renew`", markup=False
            )
        elif choice.manner is Manner.ACT:
            self.notify("done; read again to see what became of it")
        else:
            self._show(came)

    def _about(self, choice: Choice) -> str:
        line = shown(self.walk_so_far.line(choice), reveal=self._reveal)
        return f"{choice.meaning}\n{line}"

    def _show(self, thing: Any) -> None:
        room = 2 * self.size.width - 6  # two lines, of which the end is where one is
        history = self.walk_so_far.history
        short = history if len(history) <= room else f"…{history[-room:]}"
        self.query_one("#history", Static).update(short)
        self.query_one("#line", Static).update("nothing leads on from here: `b` goes back")
        self._offered = choices(thing)
        listed = self.query_one("#choices", OptionList)
        listed.clear_options()
        listed.add_options([Option(f"{_MARKS[c.manner]} {c.label}") for c in self._offered])
        listed.highlighted = 0 if self._offered else None
        self.query_one("#thing", Static).update(describe(thing, reveal=self._reveal))
