"""How a word of the interface is kept when tomorrow brings a new one.

An open enum is a `str` with constants: the words we know compare equal to theirs, a word we do not
know is kept as it came and says so in `known`.
"""

from typing import Any, ClassVar, Self, cast

from banksapi_async.values.legible import kind_of


class OpenEnum(str):
    """A word from a list that the interface may extend without notice.

    Subclasses name the documented words as class attributes annotated with `ClassVar[str]`; each
    becomes an instance of the subclass, and a word that is read again is that same instance.
    """

    __slots__ = ()

    words: ClassVar[dict[str, Any]] = {}

    def __new__(cls, word: str) -> Self:
        """Return the constant for a documented word, a new instance for another.

        Raises:
            TypeError: It is no text.
        """
        if not isinstance(cast("object", word), str):
            msg = f"{cls.__name__} is a text, and this is {kind_of(word)}"
            raise TypeError(msg)
        found: Self | None = cls.words.get(word)
        return str.__new__(cls, word) if found is None else found

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        named = {k: v for k, v in vars(cls).items() if k.isupper() and isinstance(v, str)}
        cls.words = {word: str.__new__(cls, word) for word in named.values()}
        for name, word in named.items():
            setattr(cls, name, cls.words[word])

    @property
    def known(self) -> bool:
        """Whether the word is one of the documented ones."""
        return str(self) in self.words

    @classmethod
    def all(cls) -> tuple[Self, ...]:
        """Return the documented words, sorted."""
        return tuple(sorted(cls.words.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"

    def __str__(self) -> str:
        return str.__str__(self)
