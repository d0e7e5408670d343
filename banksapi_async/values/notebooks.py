"""What notebooks ask a value for; most processes never draw one, so that is loaded when asked."""


class InNotebooks:
    """The base of what a notebook shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from banksapi_async.values.html import page  # noqa: PLC0415 - as late as it is needed

        return page(self)
