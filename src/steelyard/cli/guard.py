"""How a command ends: which exit status, and one line in place of a traceback."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec

from steelyard.check import CUT
from steelyard.cli.terminal import say
from steelyard.errors import SteelyardError

FINE, BAD_INPUT, WRONG_USAGE, GATE_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
DEBUG = "STEELYARD_DEBUG"

P = ParamSpec("P")


class WrongUsageError(SteelyardError):
    """The command was called in a way it does not understand; exit status 2."""


class Exit(Exception):  # noqa: N818 - it ends a command and is no error
    """Ends a command with a status; everything worth saying has been printed."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def guarded(command: Callable[P, Any]) -> Callable[P, None]:
    """Wrap a command so that every end of it is a status and, where needed, one plain message."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except Exit as end:
            _leave(end.status)
        except KeyboardInterrupt:
            say("interrupted", err=True)
            _leave(INTERRUPTED)
        except BrokenPipeError:
            _leave_quietly()
        except SteelyardError as error:
            _explain(error)
            _leave(WRONG_USAGE if isinstance(error, WrongUsageError) else BAD_INPUT)
        except Exception as error:
            if os.environ.get(DEBUG):
                raise
            _explain_unexpected(error)
            _leave(BAD_INPUT)

    return run


def _explain(error: SteelyardError) -> None:
    first, *more = str(error).splitlines() or [type(error).__name__]
    say(("error: ", "red"), first, err=True)
    for line in more:
        say(line, err=True)


def _explain_unexpected(error: Exception) -> None:
    lines = str(error).splitlines()
    what = f"{type(error).__name__}: {lines[0][: 2 * CUT]}" if lines else type(error).__name__
    say(("error: ", "red"), f"something went wrong that Steelyard did not foresee ({what}).", err=True)
    say(f"Run the command again with {DEBUG}=1 for the traceback, and please report it.", err=True)


def _leave(status: int) -> NoReturn:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_quietly()
    raise SystemExit(status)


def _leave_quietly() -> NoReturn:
    """End as a program in a pipe does whose reader has gone: without a word from the interpreter either."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    raise SystemExit(FINE)
