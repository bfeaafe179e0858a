"""What can go wrong in `assistant` itself; models and devices have trees of their own.

    AssistantError
    ├── SettingsError           the settings file or a setting on the command line is wrong
    ├── ScenarioError           a scenario file is wrong
    ├── QuestionError           a question without words
    ├── BenchError              a benchmark cannot be run or drawn
    ├── MemoryFileError         what was remembered cannot be read or written
    ├── OutsideError            a server of the wearer's cannot be asked, or gave no answer
    │   ├── ModelFailed             the language model's, and how it failed
    │   └── ToolFailed              one of tools, and how it failed
    ├── OfflineError            a connection was wanted, and --offline refuses them all
    └── OutputError             a result cannot be written

Each message holds what was wanted, what was found and the next step, on one line.
"""


class AssistantError(Exception):
    """Base of every error that `assistant` raises on purpose."""


class SettingsError(AssistantError, ValueError):
    """The settings file, or a setting on the command line, is wrong."""


class ScenarioError(AssistantError, ValueError):
    """A scenario file is wrong."""


class QuestionError(AssistantError, ValueError):
    """A question without words."""


class OutputError(AssistantError, OSError):
    """A result cannot be written."""


class MemoryFileError(AssistantError, OSError):
    """The file of what was seen and told is broken, locked, too new or not to be written."""


class OutsideError(AssistantError):
    """A server that the wearer configured cannot be asked, or gave no answer that is one."""


class ModelFailed(OutsideError):
    """The language model gave no answer; `why` is the kind of failure, a `Why`."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


class ToolFailed(OutsideError):
    """A server of tools gave no answer; `why` is the kind of failure, a `Why`."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


class OfflineError(AssistantError):
    """A connection was wanted, and `--offline` refuses them all."""


class BenchError(AssistantError):
    """A benchmark cannot be run or drawn."""
