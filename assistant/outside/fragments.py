"""A streamed chat completion, put together from its chunks: untrusted, so bounded."""

from dataclasses import dataclass
from typing import Any

from assistant.errors import OutsideError

MOST_CALLS = 8  # tools asked for in one reply
LONGEST_ARGUMENTS = 4000  # characters


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model asks for.

    Attributes:
        id: By which its result is told.
        name: Of the tool, as the model has it.
        arguments: JSON, as the model has it.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reply; `whole` is false where the server cut it at its longest."""

    whole: bool


@dataclass(slots=True)
class _Open:
    id: str = ""
    name: str = ""
    arguments: str = ""


class Fragments:
    """Takes the chunks in order; the format is that of OpenAI's `chat.completion.chunk`."""

    def __init__(self) -> None:
        self.finished: str | None = None  # the finish reason, once there is one
        self._calls: list[_Open] = []
        self._at: dict[int, _Open] = {}

    def take(self, chunk: object) -> str:
        """The words in a chunk; "" if there are none.

        Raises:
            OutsideError: it is no chunk, or asks for too much.
        """
        match chunk:
            case {"choices": []}:  # of the token counts
                return ""
            case {"choices": [{"delta": dict() as delta, **rest}, *_]}:
                reason = rest.get("finish_reason")
                self.finished = reason if isinstance(reason, str) else self.finished
                for piece in delta.get("tool_calls") or ():
                    self._take_call(piece)
                words = delta.get("content")
                return words if isinstance(words, str) else ""
        raise OutsideError(
            "wanted a chunk of a chat completion from the language model, found something else; "
            "check that language_model.url ends where /chat/completions begins, usually in /v1"
        )

    def calls(self) -> list[ToolCall]:
        """The tools that are asked for."""
        return [
            ToolCall(call.id or f"call_{number}", call.name, call.arguments)
            for number, call in enumerate(self._calls)
        ]

    def _take_call(self, piece: Any) -> None:
        if not isinstance(piece, dict):
            raise OutsideError("wanted a tool call, found something else; see that server's log")
        index, name = piece.get("index"), piece.get("id")
        place = index if isinstance(index, int) else len(self._calls)
        call = self._at.get(place)
        # Ollama numbers every call 0: another id is another call.
        if call is None or (isinstance(name, str) and name and call.id and name != call.id):
            call = self._at[place] = _Open()
            self._calls.append(call)
        if isinstance(name, str):
            call.id = call.id or name
        function = piece.get("function")
        if isinstance(function, dict):
            call.name += _text(function.get("name"))
            call.arguments += _text(function.get("arguments"))
        if len(self._calls) > MOST_CALLS or len(call.arguments) > LONGEST_ARGUMENTS:
            raise OutsideError(
                f"wanted at most {MOST_CALLS} tool calls of {LONGEST_ARGUMENTS} characters, "
                "found more; take another model"
            )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
