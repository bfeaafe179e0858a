"""Which syllable of a Portuguese word is stressed, and how its vowels sound."""

import re

from models.portuguese.letters import Kind, Sound, sounds

STRESS = "ˈ"
_WEAK_STRESS = "ˌ"
# How words end that stress the last syllable but one; those in n are names.
_PENULTIMATE = re.compile(r"(?:[aeo]s?|[ae]m|ens|[eo]n)$")
_SMALL_THING = re.compile(r"zinh[ao]s?$")  # "pãozinho": the tilde is not the stress
_TILDE = "\u0303"
_GLIDES = {"i": "ɪ", "e": "ɪ", "u": "ʊ", "o": "ʊ"}
_UNSTRESSED_END = {"a": "æ", "e": "i", "o": "ʊ"}
_SOFT = {"t": "ʧ", "d": "ʤ"}
_CLOSED, _OPEN = {"e": "e", "o": "o"}, {"e": "ɛ", "o": "ɔ"}

# Stressed e and o without an accent: from the vowel on, how words end in which they are open. The
# first that fits decides; where none does the vowel is closed. Plurals end alike.
_QUALITY = [
    (re.compile(pattern), opened)
    for pattern, opened in (
        # e
        (r"^e(?:i|u|z|zas?|sas?|jos?|jas?|lh|nh|ch|x|m|n)", False),
        (r"^elh[oa]s?$", False),
        (r"^e(?:l|la|las|lo|los|le|les)$", True),
        (r"^e(?:rra|rras|rre|rto|rta|rtos|rtas|rde|rdes|rdo|rda|rva|rno|rna|rnos|rnas|rme)$", True),
        (r"^e(?:rro|rros)$", True),
        (r"^e(?:sta|stas|stra|stro|ste|spa|stes)$", True),
        (r"^e(?:ga|gas|go|gos|gue|gues|gra|gras|gro|gros)$", True),
        (r"^e(?:ca|cas|que|ques|ta|tas|te|tes|to|tos|tra|tro|tros)$", True),
        (r"^e(?:pa|pe|po|ve|ves|va|vas|bre|bres|bra|fe|fes|de|des|da|das|ne|ssa)$", True),
        (r"^e(?:ro|ra|ros|ras|re|res|ssem|rem)$", True),
        # o
        (r"^o(?:i|u|nh|m|n|so$|r$|res$)", False),
        (r"^o(?:sos|brem)$", True),
        (r"^o(?:l|la|las|lo|los|le|les)$", True),
        (r"^o(?:ra|ras|re|sa|sas|va|vas|vos|ve|ves)$", True),
        (r"^o(?:rta|rtas|rte|rtes|rto|rtos|rda|rdas|rde|rma|rmas|rme|rna|rdem)$", True),
        (r"^o(?:sta|stas|ste|stes|sto|ssa|sso|ssas|ssos|sse)$", True),
        (r"^o(?:da|das|de|des|do|dos|ta|tas|te|tes|to|tos)$", True),
        (r"^o(?:ca|cas|co|cos|que|ques|ga|gas|go|gos|gue|gues)$", True),
        (r"^o(?:pa|pas|po|pos|pe|pes|bra|bras|bre|bres|gia|fa|fe)$", True),
        (r"^o(?:lha|lhas|je|ja|jas|lta|ltas|lte|lva|lve|rca|rpo|rpos|rga|xa|cha|chas|tica)$", True),
    )
]


def pronounced(word: str) -> str:
    """The symbols of one word in lower case, its stress marked, empty without any letter.

    A word without a vowel gives its consonants alone.
    """
    found = sounds(word)
    nuclei = [place for place, sound in enumerate(found) if sound.kind is Kind.NUCLEUS]
    if not nuclei:
        return "".join(sound.symbol for sound in found if sound.kind is Kind.CONSONANT)
    stressed = _stressed(word, found, nuclei)
    nuclei = _with_rising(found, nuclei, stressed)
    first = nuclei[0] if nuclei.index(stressed) > 1 else -1
    said = ""
    for place in range(len(found)):
        mark = STRESS if place == stressed else _WEAK_STRESS if place == first else ""
        symbol = _said(found, place, stressed)
        said = _softened(said, symbol) + mark + symbol
    helping = _helping_vowel(found)
    return _softened(said, helping) + helping


def _softened(said: str, symbol: str) -> str:
    """What was said before `symbol`: a t or d is soft before an i."""
    if symbol[:1] in tuple("iɪj") and said[-1:] in _SOFT:
        return said[:-1] + _SOFT[said[-1]]
    return said


def _stressed(word: str, found: list[Sound], nuclei: list[int]) -> int:
    """The place of the nucleus that is stressed."""
    for accents in (("acute", "circumflex"), ("tilde",)):
        if "tilde" in accents and _SMALL_THING.search(word):
            continue
        marked = [place for place in nuclei if found[place].accent in accents]
        if marked:
            return marked[-1]
    last = found[-2] if found[-1].symbol == "s" and len(found) > 1 else found[-1]
    early = _PENULTIMATE.search(word) and last.kind is not Kind.GLIDE
    return nuclei[-2] if early and len(nuclei) > 1 else nuclei[-1]


def _with_rising(found: list[Sound], nuclei: list[int], stressed: int) -> list[int]:
    """Behind the stress an i, u, e or o before the last vowel becomes short: "história"."""
    last = nuclei[-1]
    before = last - 1
    rises = before in nuclei and before > stressed and found[before].symbol in "iueo"
    if not rises:
        return nuclei
    found[before] = Sound(Kind.CONSONANT, "j" if found[before].symbol in "ie" else "w")
    return [place for place in nuclei if place != before]


def _said(found: list[Sound], place: int, stressed: int) -> str:
    """The symbols of the sound at `place`."""
    sound = found[place]
    if sound.kind is Kind.CONSONANT:
        return sound.symbol
    if sound.kind is Kind.GLIDE:
        nasal = found[place - 1].accent == "tilde"
        return _GLIDES[sound.symbol] + (_TILDE if nasal else "")
    if sound.kind is Kind.NASAL:
        return _nasal(found, place)
    if sound.accent == "tilde":
        return {"a": "ɐ", "o": "o"}.get(sound.symbol, sound.symbol) + _TILDE
    if place > stressed and _ends(found, place):
        return _UNSTRESSED_END.get(sound.symbol, sound.symbol)
    if sound.symbol == "a":
        return _a(found, place, stressed)
    if place != stressed or sound.symbol in "iu":
        return sound.symbol
    return _e_or_o(found, place)


def _ends(found: list[Sound], place: int) -> bool:
    """Whether nothing but an s follows."""
    rest = found[place + 1 :]
    return not rest or (len(rest) == 1 and rest[0].symbol == "s")


def _a(found: list[Sound], place: int, stressed: int) -> str:
    after = found[place + 1] if place + 1 < len(found) else None
    if after is None:
        return "a"
    if after.kind is Kind.NASAL or (place == stressed and after.symbol in ("m", "n", "ɲ")):
        return "ɐ" + _TILDE
    return "a"


def _nasal(found: list[Sound], place: int) -> str:
    """What closes a nasal syllable: ŋ, or m before lips; en is "eɪŋ", am at the end "ɐ̃ʊ̃"."""
    vowel = found[place - 1] if place else None
    rest = found[place + 1 :]
    if vowel is None or vowel.kind is Kind.CONSONANT:
        return found[place].symbol
    at_end = not rest or (len(rest) == 1 and rest[0].symbol == "s")
    if vowel.symbol == "e":
        return "ɪŋ" if at_end or rest[0].symbol not in ("p", "b") else "ɪm"
    if vowel.symbol == "a" and at_end and found[place].symbol == "m":
        return "ʊ" + _TILDE
    return "m" if rest and rest[0].symbol in ("p", "b") else "ŋ"


def _e_or_o(found: list[Sound], place: int) -> str:
    """Whether a stressed e or o is open: by its accent, else by how the word goes on."""
    sound = found[place]
    after = found[place + 1] if place + 1 < len(found) else None
    nasal = after is not None and (after.kind is Kind.NASAL or after.symbol in ("m", "n", "ɲ"))
    if sound.accent and not (nasal and after is not None and after.kind is Kind.NASAL):
        return (_OPEN if sound.accent == "acute" else _CLOSED)[sound.symbol]
    if nasal or sound.accent:
        return sound.symbol
    for pattern, opened in _QUALITY:
        if pattern.search(sound.rest):
            return (_OPEN if opened else _CLOSED)[sound.symbol]
    return sound.symbol


def _helping_vowel(found: list[Sound]) -> str:
    """The i that Brazilians put behind a last consonant that no Portuguese word ends in."""
    last = found[-1]
    if last.kind is Kind.CONSONANT and last.symbol in tuple("bdfɡkptvʃʒ"):
        return "i"
    return ""
