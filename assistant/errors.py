"""What can go wrong in `assistant` itself; models and devices have trees of their own.

    AssistantError
    ├── SettingsError           the settings file or a setting on the command line is wrong
    ├── ScenarioError           a scenario file is wrong
    ├── QuestionError           a question without words
    ├── BenchError              a benchmark cannot be run or drawn
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


class BenchError(AssistantError):
    """A benchmark cannot be run or drawn."""
