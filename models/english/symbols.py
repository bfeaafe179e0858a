"""Characters that stand for words, or for nothing that is said."""

import re
import unicodedata
from re import Match

_FRACTIONS = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
}
_UNSPOKEN = "™®©℠†\u00ad\u200b\u200c\u200d\u20e3\ufe0e\ufe0f\ufeff"  # marks, and what has no width
_LOOKALIKES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'"}
    | {"“": '"', "”": '"', "„": '"', "″": '"'}
    | {"µ": "u", "μ": "u", "º": "°"}
    | dict.fromkeys("‐‑‒–", "-")
    | dict.fromkeys("—―•·|\n\r", ", ")
    | dict.fromkeys(_UNSPOKEN, "")
)
_NAMED = {  # on signs and in messages; all other pictures are dropped
    "→": "right arrow",
    "➡": "right arrow",
    "←": "left arrow",
    "⬅": "left arrow",
    "↑": "up arrow",
    "⬆": "up arrow",
    "↓": "down arrow",
    "⬇": "down arrow",
    "⚠": "warning",
    "♿": "wheelchair access",
    "🚭": "no smoking",
    "🚻": "restroom",
    "🚹": "men",
    "🚺": "women",
    "🅿": "parking",
    "✓": "check mark",
    "✔": "check mark",
    "✅": "check mark",
    "✗": "cross mark",
    "✘": "cross mark",
    "❌": "cross mark",
    "❤": "heart",
    "♥": "heart",
    "№": "number",
    "§": "section",
    "∞": "infinity",
}
_STARS = re.compile("[★⭐]{2,5}(?=[☆\\s]|$)☆*")
_WORDS = {
    r"&": " and ",
    r"@": " at ",
    r"%": " percent ",
    r"\+": " plus ",
    r"[=＝]": " equals ",
    r"×": " times ",
    r"÷": " divided by ",
    r"±": " plus or minus ",
    r"≤": " at most ",
    r"≥": " at least ",
    r"≠": " is not ",
    r"≈": " about ",
    r"€": " euro ",
    r"£": " pound ",
    r"°": " degrees ",
    r"(?<=\w)/(?=\w)": ", ",
    r"(?<=[a-z])\.(?=[a-z])": " dot ",
    r"(?<=\s)-+(?=\s)": ", ",
    r"[()\[\]{}]": ", ",
    r"\.{2,}|…": ". ",
}
_RULES = [(re.compile(found), said) for found, said in _WORDS.items()]


def plain_characters(text: str) -> str:
    """One character for each of the same meaning, digits as 0 to 9, pictures on signs as words."""
    for sign, written in _FRACTIONS.items():
        text = text.replace(sign, f" {written}")
    text = _STARS.sub(_stars, text)
    for sign, name in _NAMED.items():
        text = text.replace(sign, f", {name}, ")
    text = re.sub(r"(?<=m)²|(?<=ft)²|(?<=in)²", "2", text)
    text = re.sub(r"(?<=m)³|(?<=ft)³", "3", text)
    text = text.replace("²", " squared ").replace("³", " cubed ")
    text = re.sub(r"\b[Nn]\.? ?º", "number ", text)
    text = unicodedata.normalize("NFKC", text.translate(_LOOKALIKES))
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)


def symbols_as_words(text: str) -> str:
    """What is left of symbols between words."""
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return text


def _stars(match: Match[str]) -> str:
    return f" {len(match[0].rstrip('☆'))} stars "
