"""A page of verdicts: each miss with the picture that it rests on and the sound of its line."""

import base64
import html
from collections.abc import Iterable, Iterator

from assistant.evaluation.evaluated import Case, Column
from assistant.evaluation.run import Verdict
from assistant.evaluation.score import Share, score

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;
color:#1c1e21;background:#fafaf8}
@media(prefers-color-scheme:dark){body{color:#e8e6e1;background:#181a1c}article{background:#222528}}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}
td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #8884}
article{background:#fff;border-radius:.6rem;padding:1rem;margin:1rem 0;display:flex;gap:1rem;
box-shadow:0 1px 3px #0003}article img{width:16rem;height:auto;border-radius:.4rem}
q{font-weight:600}.found{color:#b3261e}.invents{color:#fff;background:#b3261e;border-radius:.3rem;
padding:0 .4rem}dl{margin:.4rem 0}dt{opacity:.65;font-size:.85rem}dd{margin:0 0 .3rem}
"""


def judgement_page(columns: Iterable[Column]) -> bytes:
    """One file of HTML that needs nothing else, UTF-8."""
    known = list(columns)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'><title>Olhar: evaluation</title>",
        f"<style>{_STYLE}</style><h1>Evaluation</h1>",
        *_scores(known),
    ]
    for column in known:
        parts += _misses(column)
    return "\n".join(parts).encode("utf-8")


def _scores(columns: list[Column]) -> Iterator[str]:
    scores = [score(column.verdicts) for column in columns]
    yield "<table><tr><th>of the turns"
    yield "".join(f"<th>{html.escape(column.name or 'right')}" for column in columns)
    rows = [("all right", [s.turns for s in scores])]
    rows += [(str(check), [s.checks[check] for s in scores]) for check in scores[0].checks]
    rows += [
        ("right kind of “no”", [s.refusals for s in scores]),
        ("talk answered", [s.false_answers for s in scores]),
    ]
    for name, shares in rows:
        yield f"<tr><td>{name}" + "".join(f"<td>{_share(share)}" for share in shares)
    yield "<tr><td>invented claims" + "".join(f"<td>{s.invented}" for s in scores)
    yield "</table>"


def _misses(column: Column) -> Iterator[str]:
    yield f"<h2>Misses {html.escape(column.name)}</h2>"
    missed = [(case, verdict) for case in column.cases for verdict in case.verdicts]
    missed = [(case, verdict) for case, verdict in missed if not verdict.right]
    if not missed:
        yield "<p>None.</p>"
    for case, verdict in missed:
        yield _article(case, verdict)


def _article(case: Case, verdict: Verdict) -> str:
    picture = case.run.pictures.get(verdict.judged.number) if case.run else None
    sound = case.run.sounds.get(verdict.judged.number) if case.run else None
    shown = f"<img alt='what was seen' src='{_data(picture, 'image/jpeg')}'>" if picture else ""
    played = f"<audio controls src='{_data(sound, 'audio/wav')}'></audio>" if sound else ""
    facts = "".join(
        f"<dt>{miss.check}</dt><dd>wanted {html.escape(miss.wanted)}; "
        f"<span class=found>found {html.escape(miss.found or 'nothing')}</span></dd>"
        for miss in verdict.misses
    )
    flag = " <span class=invents>invented</span>" if verdict.invents else ""
    return (
        f"<article>{shown}<div><small>{html.escape(case.name)}</small>{flag}<br>"
        f"<q>{html.escape(verdict.judged.words)}</q>{_heard(verdict)}<dl>{facts}</dl>{played}"
        "</div></article>"
    )


def _heard(verdict: Verdict) -> str:
    """What the recogniser made of the line, where that is something else."""
    turn = verdict.turn
    heard = turn["heard"]["text"] if turn and turn["heard"] else verdict.judged.heard
    if heard is None or heard == verdict.judged.words:
        return ""
    return f"<br><small>heard: {html.escape(heard)}</small>"


def _share(share: Share) -> str:
    value = "" if share.value is None else f"{share.value:.3f} "
    return f"{value}<small>{share.right} of {share.of}</small>"


def _data(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
