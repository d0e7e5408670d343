"""The explorer: bank data by following links, in a terminal (extra `explore`)."""

from typing import Any, ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, OptionList, Static
from textual.widgets.option_list import Option

from banksapi_async import BanksapiError, Customer, WebForm, describe
from banksapi_async.values.shown import shown

from .walk import Choice, Manner, Walk, choices, taken

_MARKS = {Manner.OPEN: ".", Manner.READ: ">", Manner.ACT: "!", Manner.LEAVE: "-"}


class Ask(ModalScreen[bool]):
    """Asks before something acts.

    Args:
        label: What will be sent.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "no", "No")]

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label

    def compose(self) -> ComposeResult:
        """Show what will be sent, and two buttons of which the harmless one has the focus."""
        with Vertical():
            yield Static(f"This acts. It sends {self._label}.", markup=False)
            yield Button("No", id="no")
            yield Button("Send it", id="yes", variant="error")

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
    OptionList { width: 40%; }
    VerticalScroll { width: 60%; padding: 0 1; }
    #line { height: 3; padding: 1; }
    Ask { align: center middle; }
    Ask Vertical { width: 60; height: auto; padding: 1 2; border: solid $error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "step_back", "Back"),
        Binding("p", "program", "Program"),
        Binding("c", "copy", "Copy program"),
        Binding("q", "quit", "Quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, customer: Customer, *, reveal: bool = False) -> None:
        super().__init__()
        self.walk_so_far = Walk(customer)
        self._reveal = reveal
        self._offered: list[Choice] = []

    def compose(self) -> ComposeResult:
        """Lay out the choices, the thing, and the line."""
        with Horizontal():
            yield OptionList(id="choices", markup=False)
            with VerticalScroll():
                yield Static(id="thing", markup=False)
        yield Static(id="line", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Show the customer."""
        self._show(self.walk_so_far.here.thing)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the Python line of a choice."""
        line = self.walk_so_far.line(self._offered[event.option_index])
        self.query_one("#line", Static).update(shown(line, reveal=self._reveal))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a choice."""
        self._take(self._offered[event.option_index])

    def action_step_back(self) -> None:
        """Go one place back."""
        self.walk_so_far.back()
        self._show(self.walk_so_far.here.thing)

    def action_program(self) -> None:
        """Show the walk as a program."""
        text = self.walk_so_far.program()
        self.query_one("#thing", Static).update(text)

    def action_copy(self) -> None:
        """Copy the walk as a program."""
        self.copy_to_clipboard(self.walk_so_far.program())
        self.notify("the program is in the clipboard")

    @work(exclusive=True)
    async def _take(self, choice: Choice) -> None:
        if choice.manner is Manner.LEAVE:
            self.notify("this is for a browser or for a program of yours; it is not done here")
            return
        if choice.manner is Manner.ACT and not await self.push_screen_wait(Ask(choice.label)):
            return
        try:
            came = await taken(self.walk_so_far.here.thing, choice)
        except BanksapiError as error:
            self.notify(shown(error), severity="error", markup=False)
            return
        self.walk_so_far.came(choice, came)
        if isinstance(came, WebForm):
            self.notify("a web form wants a person: run `banksapi-async renew`", markup=False)
        elif choice.manner is Manner.ACT:
            self.notify("done; read again to see what became of it")
        else:
            self._show(came)

    def _show(self, thing: Any) -> None:
        self._offered = choices(thing)
        listed = self.query_one("#choices", OptionList)
        listed.clear_options()
        listed.add_options([Option(f"{_MARKS[c.manner]} {c.label}") for c in self._offered])
        listed.highlighted = 0 if self._offered else None
        listed.focus()
        self.query_one("#thing", Static).update(describe(thing, reveal=self._reveal))
