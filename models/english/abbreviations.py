"""Shortened words in full."""

import re

_ABBREVIATIONS = {
    r"\be\.g\.": "for example",
    r"\bi\.e\.": "that is",
    r"\bn/a\b|\bN/A\b": "not applicable",
    r"\betc\b\.?(?=\s*$|\s+[A-Z])": "et cetera.",
    r"\betc\b\.?": "et cetera",
    r"\bvs\b\.?": "versus",
    r"\bapprox\b\.?": "approximately",
    r"\b([A-Z]\w+) Dr\b\.?(?=\s*$|,)": r"\1 Drive",
    r"\bDr\b\.?": "Doctor",
    r"\bMr\b\.?": "Mister",
    r"\bMrs\b\.?": "Missus",
    r"\bMs\b\.?": "Miz",
    r"\bProf\.": "Professor",
    r"(?<=\w )Jr\b\.?": "Junior",
    r"(?<=\w )Sr\b\.?(?! ?[A-Z])": "Senior",
    r"\b([A-Z]\w+) (?:St|ST)\b\.?": r"\1 Street",
    r"(?<=[a-z] )St\b\.?(?! ?[A-Z])": "Street",
    r"\bSt\b\.?(?= ?[A-Z])": "Saint",
    r"\bMt\b\.?(?= ?[A-Z])": "Mount",
    r"\bFt\.(?= ?[A-Z])": "Fort",
    r"\b(?:Ave|AVE)\b\.?": "Avenue",
    r"\b(?:Blvd|BLVD)\b\.?": "Boulevard",
    r"\b(?:Rd|RD)\b\.?": "Road",
    r"\b(?:Hwy|HWY)\b\.?": "Highway",
    r"\bLn\b\.?": "Lane",
    r"\b([A-Z]\w+) Sq\b\.?": r"\1 Square",
    r"\bDept\b\.?": "Department",
    r"\bApt\b\.?": "Apartment",
    r"\bInc\.": "Incorporated",
    r"\bLtd\b\.?": "Limited",
    r"\bCorp\.": "Corporation",
    r"(?<=\w )Co\.": "Company",
    r"\bBros\b\.?": "Brothers",
    r"\b[Mm]in\.": "minimum",
    r"\b[Mm]ax\.": "maximum",
    r"\b[Ii]ncl\.": "including",
    r"\b[Ee]xcl\.": "excluding",
    r"\b[Qq]ty\b\.?": "quantity",
    r"\b[Tt]el\.": "telephone",
    r"\bEXP\b\.?": "expires",
    r"\bpp\. ?": "pages ",
    r"\bp\. ?(?=[a-z]{2})": "page ",
    r"\bAM(?=/FM\b| radio\b)": "A M",
    r"\bAT&T\b": "A T and T",
    r"\bWi-?Fi\b|\bWI-?FI\b|\bwi-?fi\b": "wifi",
    r"\b(?:OK|Ok|ok)\b": "okay",
    r"\bw/o\b": "without",
    r"\bw/(?=\s)": "with",
    r"\bc/o\b": "care of",
    r"(?<= )'n'(?= )": "and",
}
_RULES = [(re.compile(found), said) for found, said in _ABBREVIATIONS.items()]


def in_full(text: str) -> str:
    """Write out what is shortened: "Dr. Who" -> "Doctor Who"."""
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return text
