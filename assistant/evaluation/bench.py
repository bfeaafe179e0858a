"""What a benchmark is given and what it gives: the contract of every file in `benches/`.

Each of them has `HELP`, one line; `add_arguments(parser)`, its own options; and
`measure(arguments, bench) -> Result`.
"""

import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from assistant.config import Settings
from assistant.errors import BenchError
from models.store import Store

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

Json = dict[str, Any]
_PLOT_INCHES = (9.0, 5.0)
_PLOT_DPI = 130


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        name: What was measured, in words.
        value: The number.
        unit: Such as "ms"; empty for a ratio or a count.
        at_most: The target's upper end, where there is one.
        at_least: Its lower end.
    """

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target was reached; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        low = float("-inf") if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return low <= self.value <= high

    @property
    def target(self) -> str:
        """The target in words; empty where there is none."""
        parts = []
        if self.at_least is not None:
            parts.append(f"at least {self.at_least:g}")
        if self.at_most is not None:
            parts.append(f"at most {self.at_most:g}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Result:
    """What a benchmark found.

    Attributes:
        figures: The numbers that count.
        rows: Details, one table: the same keys in each row.
        notes: What a reader must know of the data and of peers that were missing.
        plot: Draws the result on an empty figure.
    """

    figures: tuple[Figure, ...]
    rows: tuple[Json, ...] = ()
    notes: tuple[str, ...] = ()
    plot: "Callable[[Canvas], None] | None" = None

    def as_json(self) -> Json:
        """Figures with whether each target was met, rows and notes."""
        return {
            "figures": [{**asdict(figure), "met": figure.met} for figure in self.figures],
            "rows": list(self.rows),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark works with.

    Attributes:
        settings: The whole tree.
        store: Where the models are.
        say: Shows one line of progress.
    """

    settings: Settings
    store: Store
    say: Callable[[str], None]


def check_plotting() -> None:
    """Refuse before the work what could not be drawn after it.

    Raises:
        BenchError: matplotlib is missing.
    """
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        raise BenchError(
            "wanted matplotlib for --plot, found none; run `pip install matplotlib`"
        ) from error


def drawn(plot: "Callable[[Canvas], None]") -> bytes:
    """The plot as PNG."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=_PLOT_INCHES, dpi=_PLOT_DPI, layout="constrained")
    plot(canvas)
    data = io.BytesIO()
    canvas.savefig(data, format="png")
    return data.getvalue()
