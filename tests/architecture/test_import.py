"""Does importing the package leave the process as it was?"""

import json
import subprocess
import sys

HEAVY = [
    "cryptography",
    "h11",
    "jinja2",
    "opentelemetry",
    "redis",
    "sqlalchemy",
    "starlette",
    "trio",
    "uvicorn",
]
RARE = [
    "accesses.customer",
    "payments.payment",
    "providers.providers",
    "transport.pool",
    "users.users",
]
WATCH = """
import json, logging, os, signal, sys, threading, warnings
import anyio, attrs, cattrs, httpx

def state():
    loggers = {n: (x.level, x.disabled, x.propagate, len(x.handlers), len(x.filters))
               for n, x in logging.root.manager.loggerDict.items()
               if isinstance(x, logging.Logger) and not n.startswith("banksapi_async")}
    return {
        "logging": (logging.root.level, len(logging.root.handlers), logging.root.manager.disable,
                    loggers),
        "warnings": len(warnings.filters),
        "threads": threading.active_count(),
        "environment": dict(os.environ),
        "signals": [str(signal.getsignal(s)) for s in (signal.SIGINT, signal.SIGTERM)],
        "hooks": (str(sys.excepthook), len(sys.meta_path), len(sys.path_hooks)),
    }

before = state()
import banksapi_async
after = state()
changed = [k for k in before if before[k] != after[k]]
ours = [n for n, x in logging.root.manager.loggerDict.items()
        if isinstance(x, logging.Logger) and n.startswith("banksapi_async")
        and (x.level or x.handlers or x.filters)]
print(json.dumps([changed, ours, sorted(sys.modules)]))
"""


def test_nothing_happens_at_import() -> None:
    run = subprocess.run([sys.executable, "-c", WATCH], check=True, capture_output=True, text=True)
    changed, configured_loggers, modules = json.loads(run.stdout)
    assert changed == []
    assert configured_loggers == []
    assert [m for m in HEAVY if m in modules] == []
    assert run.stderr == ""


def test_a_session_comes_without_what_only_some_calls_need() -> None:
    source = "import sys; from banksapi_async import Session; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", source], check=True, capture_output=True, text=True)
    assert {f"banksapi_async.{name}" for name in RARE} & set(run.stdout.split()) == set()
