"""Roman numerals where they are numbers for sure, as English words."""

import re
from re import Match

from models.english.number_words import cardinal, ordinal

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_CANONICAL = r"(?=[IVXL]{2})(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXL])"
_RULERS = (
    "Louis|Henry|Charles|George|William|Edward|Richard|James|Philip|Elizabeth|Catherine|Mary|"
    "Pius|Paul|Benedict|Leo|Gregory|Francis|Frederick|Napoleon|Nicholas|Alexander|Ivan|Pedro|"
    "João|Manuel|Afonso|Alfonso|Felipe|Carlos|Ramses|Peter|Otto|Clement|Innocent|Urban"
)
_NOT_NUMBERS = "LI|XL|IL|LIV|XI"  # Li, sizes, Liv, Xi
_CENTURY = re.compile(rf"\b({_CANONICAL}|[IVX])(?= (?:century|Century|CENTURY)\b)")
_RULER = re.compile(rf"\b({_RULERS})( )({_CANONICAL}|V|X)\b(?!\.\w)")
_NAMED = re.compile(
    rf"(?<=[^\W\d_])(?<! [a-z])( )(?!(?:{_NOT_NUMBERS})\b)({_CANONICAL})\b(?!['.]\w)"
)
_COUNTED = re.compile(
    r"\b(Chapter|Part|Act|Volume|Book|Phase|Appendix|Article|CHAPTER|PART|ACT|VOLUME)"
    rf"( )({_CANONICAL}|[IVX])\b"
)


def roman_as_words(text: str) -> str:
    """Read numerals behind a name or before "century"; a lone I, V or X elsewhere is a letter.

    "Henry VIII" -> "Henry the eighth", "World War II" -> "World War two".
    """
    text = _CENTURY.sub(lambda match: ordinal(_value(match[1])), text)
    text = _RULER.sub(lambda match: f"{match[1]} the {ordinal(_value(match[3]))}", text)
    text = _COUNTED.sub(lambda match: f"{match[1]} {cardinal(_value(match[3]))}", text)
    return _NAMED.sub(_behind_name, text)


def _behind_name(match: Match[str]) -> str:
    """Read a numeral behind a word of two letters or more; on a sign in capitals too."""
    if not re.search(r"[^\W\d_]{2}$", match.string[: match.start()]):
        return match[0]
    return f" {cardinal(_value(match[2]))}"


def _value(numeral: str) -> int:
    values = [_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))
