"""`bench text`: how many characters of signs and menus are misread, and from what size on."""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from rapidfuzz import fuzz

from assistant.errors import BenchError
from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.character_error_rate import Errors, character_errors
from assistant.evaluation.placard import LANGUAGES, LAYOUTS, SETS, Set, placard
from assistant.evaluation.text_camera import Looks, shot
from models.runtime import SessionOptions
from models.text_lines import TextLine
from models.text_reader import TextReader

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "reading: character error of signs and menus, composed and photographed"
CLEAR = 0.02  # character error at most, in a good view
HARD = 0.10  # the same in a bad one
LOOKS = {
    "clear": Looks((16, 28)),
    "angle": Looks((16, 26), yaw=(30, 50), roll=(0, 10)),
    "blur": Looks((18, 28), smear=(0.35, 0.5)),
    "dark": Looks((16, 26), darkness=(0.88, 0.93)),
    "small": Looks((8, 10)),
    # No target: several things at once.
    "dim, blurred and at an angle": Looks(
        (20, 28), yaw=(20, 35), roll=(0, 8), smear=(0.2, 0.3), darkness=(0.8, 0.88)
    ),
}
_TARGETS = {"clear": CLEAR, "angle": HARD, "blur": HARD, "dark": HARD, "small": HARD}
_HEIGHTS = (4, 5, 6, 7, 8, 9, 10, 12, 14, 18, 24)  # of capital letters in the curve, pixels
_CURVE_PAGES = 5
_FOLDER = Path(__file__).parents[3] / "tests" / "data" / "pictures"
_LIKE = 60.0  # rapidfuzz ratio from which a line is one that need not be read
_NOTES = (
    "composed with OpenCV from fonts that matplotlib and OpenCV bring, 1280 x 720 pixels; capital "
    "letters are 16 to 28 pixels high, in 'small' 8 to 10",
    "'kept' has other words, fonts and line spacing than 'tuned', on which the reader was mended",
    "a line in the wrong place counts as misread; accents, capitals, punctuation and spaces count",
    "photographs: opencv-doc's scenetext, some hardly legible (tests/data/README.md)",
)


@dataclass(frozen=True, slots=True)
class _Score:
    """Mistakes with and without spaces."""

    all: Errors = field(default_factory=Errors)
    letters: Errors = field(default_factory=Errors)

    def __add__(self, other: "_Score") -> "_Score":
        return _Score(self.all + other.all, self.letters + other.letters)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add its own options."""
    parser.add_argument(
        "--pages", type=int, default=2 * len(LAYOUTS), metavar="N",
        help=f"placards of each set, language and kind (default: {2 * len(LAYOUTS)})",
    )  # fmt: skip
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also show the N worst")


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Read every placard and photograph."""
    if arguments.pages < 1:
        raise BenchError(f"wanted at least 1 page, found {arguments.pages}; leave it out")
    runtime = bench.settings.runtime
    options = SessionOptions(provider=runtime.provider, threads=runtime.text_reader_threads)
    reader = TextReader(bench.store.get("text-reader"), options)
    side = bench.settings.seeing.reading_side
    readings: list[dict[str, Any]] = []
    figures: list[Figure] = []
    rows: list[dict[str, Any]] = []
    for chosen in SETS:
        for kind in LOOKS:
            bench.say(f"{chosen}: {kind}")
            by_language = {
                language: _composed(reader, side, chosen, language, kind, arguments.pages, readings)
                for language in LANGUAGES
            }
            total = _sum(by_language.values())
            figures.append(
                Figure(f"{kind}, {chosen}", total.all.rate, "CER", at_most=_TARGETS.get(kind))
            )
            rows.append(
                {
                    "set": chosen,
                    "kind": kind,
                    **{name: _percent(score.all) for name, score in by_language.items()},
                    "both": _percent(total.all),
                    "without spaces": _percent(total.letters),
                    "characters": total.all.length,
                }
            )
    bench.say("photographs")
    real = _photographs(reader, side, readings)
    figures.append(Figure("photographs", real.all.rate, "CER"))
    rows.append(
        {"set": "photographs", "kind": "", **dict.fromkeys(LANGUAGES, ""),
         "both": _percent(real.all), "without spaces": _percent(real.letters),
         "characters": real.all.length}
    )  # fmt: skip
    curve = {
        chosen: [_at_height(reader, side, chosen, height, bench) for height in _HEIGHTS]
        for chosen in SETS
    }
    figures += [
        Figure(f"legible from, {chosen}", _legible_from(rates), "pixels of a capital letter")
        for chosen, rates in curve.items()
    ]
    figures.append(_cost(reader, side))
    return Result(
        tuple(figures),
        tuple(rows),
        _NOTES + tuple(_worst(readings, arguments.worst)),
        lambda canvas: _draw(canvas, curve),
    )


def _composed(
    reader: TextReader,
    side: int,
    chosen: Set,
    language: str,
    kind: str,
    pages: int,
    readings: list[dict[str, Any]],
) -> _Score:
    score = _Score()
    for number in range(pages):
        page = placard(chosen, language, number)
        seen = shot(
            page.picture, LOOKS[kind], _chance(chosen, language, list(LOOKS).index(kind), number)
        )
        found = _flat(reader.read(seen.picture, side))
        score += _compared(f"{chosen} {language} {kind} {number}", page.rows, found, readings)
    return score


def _photographs(reader: TextReader, side: int, readings: list[dict[str, Any]]) -> _Score:
    """The photographs of tests/data, whose transcripts were typed by people looking at them."""
    score = _Score()
    for row in (_FOLDER / "transcripts.tsv").read_text(encoding="utf-8").splitlines():
        name, wanted, besides = (part.split("|") for part in row.split("\t"))
        image = cv2.imread(str(_FOLDER / f"{name[0]}.jpg"), cv2.IMREAD_COLOR)
        if image is None:
            raise BenchError(f"wanted the photograph {name[0]}.jpg in {_FOLDER}, found none")
        lines = reader.read(np.asarray(image, np.uint8), side)
        told = [line for line in lines if not _is_besides(line.text, wanted, besides)]
        score += _compared(name[0], tuple(wanted), _flat(told), readings)
    return score


def _is_besides(text: str, wanted: Sequence[str], besides: Sequence[str]) -> bool:
    """Whether a line is small print that is neither asked for nor wrong."""
    near = max(fuzz.ratio(text, other) for other in besides)
    return near >= _LIKE and near > max(fuzz.ratio(text, line) for line in wanted)


def _compared(
    name: str, wanted: Sequence[str], found: str, readings: list[dict[str, Any]]
) -> _Score:
    text = " ".join(wanted)
    score = _Score(character_errors(text, found), character_errors(text, found, spaces=False))
    readings.append({"name": name, "wanted": text, "found": found, "rate": score.all.rate})
    return score


def _at_height(reader: TextReader, side: int, chosen: Set, height: int, bench: Bench) -> float:
    """Character error of clear text of that height, both languages."""
    bench.say(f"{chosen}: letters of {height} pixels")
    errors = Errors()
    for language in LANGUAGES:
        for number in range(_CURVE_PAGES):
            page = placard(chosen, language, number)
            chance = _chance(chosen, language, len(LOOKS), number)
            seen = shot(page.picture, Looks((height, height)), chance)
            errors += character_errors(" ".join(page.rows), _flat(reader.read(seen.picture, side)))
    return errors.rate


def _legible_from(rates: Sequence[float]) -> float:
    """The least height from which on every height is within the target of a clear view."""
    height = float("inf")
    for candidate, rate in zip(reversed(_HEIGHTS), reversed(rates), strict=True):
        if rate > CLEAR:
            break
        height = float(candidate)
    return height


def _cost(reader: TextReader, side: int) -> Figure:
    """What locating costs of reading, one after the other on the same pictures."""
    ratios = []
    for number in range(len(LAYOUTS)):
        seen = shot(
            placard("tuned", "en", number).picture, LOOKS["clear"], np.random.default_rng(0)
        )
        picture = seen.picture
        reading = _seconds(partial(reader.read, picture, side))
        locating = _seconds(partial(reader.locate, picture))
        ratios.append(locating / reading)
    return Figure("time to locate text, of that to read it", float(np.median(ratios)))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _chance(chosen: Set, language: str, kind: int, number: int) -> np.random.Generator:
    return np.random.default_rng([SETS.index(chosen), LANGUAGES.index(language), kind, number])


def _flat(lines: Iterable[TextLine]) -> str:
    return " ".join(line.text for line in lines)


def _sum(scores: Iterable[_Score]) -> _Score:
    return sum(scores, _Score())


def _percent(errors: Errors) -> str:
    return f"{100 * errors.rate:.1f} %"


def _worst(readings: list[dict[str, Any]], count: int) -> list[str]:
    worst = sorted(readings, key=lambda reading: -reading["rate"])[:count]
    return [
        f"{r['name']}: {100 * r['rate']:.0f} %: {r['wanted']!r} was read as {r['found']!r}"
        for r in worst
        if r["rate"] > 0
    ]


def _draw(canvas: "Canvas", curve: dict[Set, list[float]]) -> None:
    """Height of letters against error."""
    axes = canvas.add_subplot()
    names = {"tuned": "words and fonts it was mended on", "kept": "held out"}
    for chosen, rates in curve.items():
        axes.plot(_HEIGHTS, [100 * rate for rate in rates], marker="o", label=names[chosen])
    axes.axhline(100 * CLEAR, linestyle="--", color="grey", label="target in a clear view")
    axes.set_xlabel("height of a capital letter, pixels (1280 x 720)")
    axes.set_ylabel("characters misread, %")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend()
