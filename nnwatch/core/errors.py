"""The errors a user meets: each is one clear sentence and knows the exit code it ends with."""

from __future__ import annotations


class NnwatchError(Exception):
    """A failure that one sentence explains."""

    exit_code = 1


class UsageError(NnwatchError):
    """The command line, or a value in a configuration file, cannot be used as given."""

    exit_code = 2


class CommandNotRunnableError(NnwatchError):
    """The workload's program exists but may not be executed; shells exit with 126 for it."""

    exit_code = 126


class CommandNotFoundError(NnwatchError):
    """The workload's program does not exist; shells exit with 127 for it."""

    exit_code = 127
