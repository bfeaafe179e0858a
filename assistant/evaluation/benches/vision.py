"""`bench vision`: whether what is named is there, and what seeing costs."""

import argparse
import dataclasses
import statistics
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.commands.ask import read_picture
from assistant.config import Seeing
from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.looked_at import LookedAt, looked_at
from assistant.evaluation.picture_set import Labelled, load
from assistant.evaluation.vision_cost import MODELS, latencies_ms, live, memory_mb
from assistant.evaluation.vision_scores import (
    Tally,
    count_errors,
    missing_labels,
    sides_right,
    tally,
    total,
    wrong_labels,
)
from assistant.model_set import ModelSet

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "what is named: precision, recall, counts, sides; what seeing costs"

_PRECISION = 0.95
_STILL_SHARE = 25.0  # % of one core
_MOVING_HZ = 5.0
_CORES = 200.0  # % of one core: two
_THRESHOLDS = tuple(round(0.35 + 0.05 * step, 2) for step in range(12))
_RUNS = 5  # of each model
_MOVING_PICTURES = 5
_NOTES = (
    "a label counts once a picture; labels by eye, one labeller (tests/data/pictures/README.md)",
    "moving: 3 s of each picture through a shaken camera, so two pictures must agree",
    "thresholds may be chosen on the tune half only; the score half judges them",
    "session cost: a quiet room as fast as it goes, one thread a model",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this benchmark can be told."""
    parser.add_argument("--part", choices=["names", "cost", "all"], default="all")
    parser.add_argument("--most", type=int, help="only so many pictures (default all)")
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="length of each session (default 20)"
    )


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Measure.

    Raises:
        BenchError: the labelled pictures are not there.
    """
    pictures = load()[: arguments.most]
    figures: list[Figure] = []
    rows: list[dict[str, Any]] = []
    seen: list[LookedAt] = []
    if arguments.part != "cost":
        models = ModelSet(bench.settings, bench.store)
        for number, picture in enumerate(pictures):
            bench.say(f"picture {number + 1} of {len(pictures)}")
            seen.append(looked_at(picture, models, bench.settings.seeing))
        for moving in (False, True):
            for tuning in (True, False):
                part = [one for one in seen if one.picture.tuning == tuning]
                figures += _names(part, bench.settings.seeing, moving, tuning)
        rows = [_row(one, bench.settings.seeing) for one in seen]
    if arguments.part != "names":
        figures += _costs(pictures, bench, arguments.seconds)
    plot = (lambda canvas: _draw(canvas, seen, bench.settings.seeing)) if seen else None
    return Result(tuple(figures), tuple(rows), _NOTES, plot)


def _tally(seen: Sequence[LookedAt], settings: Seeing, moving: bool, maybe: bool = False) -> Tally:
    """What is said for sure; with `maybe`, all that is said."""
    return total(
        tally(one.picture, [c for c in one.claims(settings, moving) if c.sure or maybe])
        for one in seen
    )


def _names(
    seen: Sequence[LookedAt], settings: Seeing, moving: bool, tuning: bool
) -> Iterator[Figure]:
    """What is named in one half of the pictures."""
    where = f"{'moving' if moving else 'still'}, {'tune' if tuning else 'score'}"
    sure = _tally(seen, settings, moving)
    said = _tally(seen, settings, moving, maybe=True)
    target = None if tuning else _PRECISION
    yield Figure(f"precision, sure, {where}", round(sure.precision, 3), at_least=target)
    yield Figure(f"wrong, sure, {where}", sure.wrong, f"of {sure.right + sure.wrong}")
    yield Figure(f"recall, sure, {where}", round(sure.recall, 3))
    yield Figure(f"precision, maybe too, {where}", round(said.precision, 3))
    yield Figure(f"recall, maybe too, {where}", round(said.recall, 3))
    yield Figure(f"missing + 5 x wrong, sure, {where}", sure.cost)
    claims = [(o.picture, [c for c in o.claims(settings, moving) if c.sure]) for o in seen]
    errors = [error for picture, named in claims for error in count_errors(picture, named)]
    sides = [right for picture, named in claims for right in sides_right(picture, named)]
    if errors:
        yield Figure(f"count error, mean, {where}", round(statistics.mean(errors), 3))
    if sides:
        yield Figure(f"side right, {where}", round(sum(sides) / len(sides), 3), f"of {len(sides)}")


def _row(one: LookedAt, settings: Seeing) -> dict[str, Any]:
    """What is wrong and missing in one picture."""
    row: dict[str, Any] = {
        "picture": one.picture.path.name,
        "half": "tune" if one.picture.tuning else "score",
    }
    for name, moving in (("still", False), ("moving", True)):
        claims = one.claims(settings, moving)
        sure = [claim for claim in claims if claim.sure]
        hedged = wrong_labels(one.picture, claims)
        wrong = wrong_labels(one.picture, sure)
        row[f"{name}: wrong"] = _listed(wrong)
        row[f"{name}: maybe wrong"] = _listed({k: v for k, v in hedged.items() if k not in wrong})
        row[f"{name}: missing"] = ", ".join(
            shown.label for shown in missing_labels(one.picture, sure)
        )
    return row


def _listed(scores: dict[str, float]) -> str:
    return ", ".join(f"{label} {score:.2f}" for label, score in sorted(scores.items()))


def _costs(pictures: Sequence[Labelled], bench: Bench, seconds: float) -> Iterator[Figure]:
    """Each model alone, then sessions."""
    images = [read_picture(picture.path).image for picture in pictures[:_MOVING_PICTURES]]
    bench.say("each model alone")
    for (name, threads), taken in latencies_ms(bench.store, images[0], _RUNS).items():
        counted = "1 thread" if threads == 1 else f"{threads} threads"
        yield Figure(f"{name}, {counted}, median", round(taken, 1), "ms")
    for name in MODELS:
        yield Figure(
            f"{name}, memory", round(memory_mb(name, bench.store, pictures[0].path), 1), "MB"
        )
    bench.say("a still scene")
    still = live(images[:1], bench.settings, bench.store, seconds)
    share = round(100 * still.seeing_share, 1)
    yield Figure("still scene, looks", share, "% of a core", at_most=_STILL_SHARE)
    yield Figure("still scene, whole program", round(100 * still.share, 1), "% of a core")
    bench.say("a moving scene")
    moving = live(images, bench.settings, bench.store, seconds)
    rate = round(moving.looks.get("objects", 0) / seconds, 2)
    yield Figure("moving scene, detector", rate, "pictures a second", at_least=_MOVING_HZ)
    for kind, cpu_s in sorted(moving.look_cpu_s.items()):
        yield Figure(f"moving scene, {kind}", round(100 * cpu_s / seconds, 1), "% of a core")
    whole = round(100 * moving.share, 1)
    yield Figure("moving scene, whole program", whole, "% of a core", at_most=_CORES)


def _draw(canvas: "Canvas", seen: Sequence[LookedAt], settings: Seeing) -> None:
    """Precision and recall by threshold, still and moving."""
    for place, moving in ((1, False), (2, True)):
        axes = canvas.add_subplot(1, 2, place)
        for tuning, style in ((True, "--"), (False, "-")):
            part = [one for one in seen if one.picture.tuning == tuning]
            tallies = [_tally(part, at(settings, t), moving) for t in _THRESHOLDS]
            half = "tune" if tuning else "score"
            precision = [one.precision for one in tallies]
            recall = [one.recall for one in tallies]
            axes.plot(_THRESHOLDS, precision, f"C0{style}", label=f"precision, {half}")
            axes.plot(_THRESHOLDS, recall, f"C1{style}", label=f"recall, {half}")
        axes.axvline(settings.sure_score if moving else settings.still_score, color="0.7")
        axes.set_title("moving" if moving else "still")
        axes.set_xlabel("score from which a label is said")
        axes.set_ylim(0, 1.02)
        axes.legend()


def at(settings: Seeing, threshold: float) -> Seeing:
    """The settings with one threshold for what is said, whatever its label."""
    return dataclasses.replace(
        settings,
        still_score=threshold,
        sure_score=threshold,
        familiar_score=threshold,
        maybe_score=min(threshold, settings.maybe_score),
    )
