"""Verdicts as JUnit XML, which build servers show; one suite a settings file, one case a turn."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from assistant.evaluation.evaluated import Case, Column
from assistant.evaluation.run import Verdict


def junit(columns: Iterable[Column]) -> bytes:
    """The XML, UTF-8. Layout: https://github.com/testmoapp/junitxml."""
    top = ET.Element("testsuites", name="olhar eval")
    for column in columns:
        verdicts = column.verdicts
        suite = ET.SubElement(
            top,
            "testsuite",
            name=column.name or "settings",
            tests=str(len(verdicts)),
            failures=str(sum(not verdict.right for verdict in verdicts)),
        )
        for case in column.cases:
            for number, verdict in enumerate(case.verdicts, 1):
                suite.append(_case(case, number, verdict))
    ET.indent(top)
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True))


def _case(case: Case, number: int, verdict: Verdict) -> ET.Element:
    name = _plain(f"{number}: {verdict.judged.words}")
    element = ET.Element("testcase", classname=case.name, name=name)
    if verdict.misses:
        lines = [f"{m.check}: wanted {m.wanted}; found {m.found}" for m in verdict.misses]
        failure = ET.SubElement(element, "failure", message=_plain(lines[0]))
        failure.text = _plain("\n".join(lines))
    return element


def _plain(text: str) -> str:
    """Without what XML cannot hold: control characters, as a recogniser's text may have."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())
