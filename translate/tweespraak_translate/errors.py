"""The errors a user can meet, each with the exit code it ends the program with.

    TweespraakError
    ├── InputError          a file that cannot be read, or holds what we refuse      exit 3
    ├── ModelError          no model, or one that is not safe or not whole           exit 4
    ├── StoreError          the database cannot be used: locked, newer, corrupt, full exit 5
    ├── RefusedError        the store’s own rules refuse the decision                  exit 1
    ├── ConflictError       someone else changed the segment first                    exit 6
    └── UsageError          the request itself makes no sense                         exit 2

Every message is one line that says what, where, and the next step.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How the program ends. The command line uses no other number."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    BAD_INPUT = 3
    NO_MODEL = 4
    STORE = 5
    CONFLICT = 6
    INTERRUPTED = 130


class TweespraakError(Exception):
    """Anything the program can explain to its user in one line."""

    exit_code: ExitCode = ExitCode.FINDINGS


class InputError(TweespraakError):
    """A file that cannot be read, or that holds what we refuse to take in."""

    exit_code = ExitCode.BAD_INPUT


class ModelError(TweespraakError):
    """No model was found, or the one found is not whole or not safe to load."""

    exit_code = ExitCode.NO_MODEL


class StoreError(TweespraakError):
    """The database cannot be used as asked."""

    exit_code = ExitCode.STORE


class RefusedError(TweespraakError):
    """A rule of the store (second person, open errors, nothing to approve) refuses the decision."""

    exit_code = ExitCode.FINDINGS


class ConflictError(TweespraakError):
    """The segment changed since it was read; both texts are kept."""

    exit_code = ExitCode.CONFLICT

    def __init__(self, message: str, *, segment_id: int | None = None) -> None:
        super().__init__(message)
        self.segment_id = segment_id


class UsageError(TweespraakError):
    """The request makes no sense as given."""

    exit_code = ExitCode.USAGE
