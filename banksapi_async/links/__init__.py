"""Links and what may be done with them; this floor holds the mechanism and knows no resource."""

from banksapi_async.wire.operation import Anything, Level, Operation, Place, Schemaless

from .binding import Bound, Meta, binding
from .caller import Caller, FormReader, new_correlation_id
from .guard import CANONICAL, OriginGuard
from .query import Param, merge
from .rel import Rel
from .relations import Relation, Relations
from .resource import Resource
from .sending import Sending
from .time_left import TimeLeft, seconds_for

__all__ = [
    "CANONICAL",
    "Anything",
    "Bound",
    "Caller",
    "FormReader",
    "Level",
    "Meta",
    "Operation",
    "OriginGuard",
    "Param",
    "Place",
    "Rel",
    "Relation",
    "Relations",
    "Resource",
    "Schemaless",
    "Sending",
    "TimeLeft",
    "binding",
    "merge",
    "new_correlation_id",
    "seconds_for",
]
