"""Portuguese words inside English, roughly as a Brazilian says them, in an English voice's sounds.

Signs are read as they are written ("It says: saída"). The rules are those of Brazilian spelling;
nasal vowels, which English lacks, become a vowel and an n.
"""

import re

_ON_SIGNS = """
aberto abertos abre agua alface almoco arroz bairro banheiro banheiros banho bilheteria cachaca
caixa calcada caldo carne carro cerveja chuva cidade contramao cuidado descarga desculpe direita
elevador embaixo empurre entrada escada esquerda estacao estacione farmacia fechado feijao
feijoada feira feminino fila fumar gelo grama guarana hoje homens horario ingresso janeiro jogo
lanchonete lavanderia leite lixo loja loteria masculino mercado moqueca mulheres nao obrigada
obrigado onibus ovo padaria pague paraiba pare pedestre peixe perigo pinga pise pizzaria ponto
porta praca praia proibido puxe queijo queijos rodovia rodoviaria rua saida saidas santo senhor
senhora silencio sorvete suco trem troco venda vendas vende
"""  # none is an English word worth the confusion
_COMMON = frozenset(_ON_SIGNS.split())
_ENDINGS = re.compile(
    r".{2,}(?:[ai]d[oa]s?|eir[oa]s?|inh[oa]s?|mentos?|dades?|agem|[aeo]rias?|onar|izar|ficar"
    r"|oes|ncias?|arios?)$"
)
_STRONG = re.compile("[ãõ]|[áâêô]s?$")  # no other language that a sign is likely to be in
_MARKED = re.compile("[ãõçáâàéêíóôúü]|[ln]h[aeiou]")

_NUCLEUS = re.compile("ã[oe]|õe|[aeo][iu]|iu|ui|[aeiouyãõáâàéêíóôúü]")
_ACCENTED = frozenset("áâéêíóôú")
_SILENT_U = re.compile("(?<=[qg])u(?=[eiéêí])")
_ENDS_STRESSED = re.compile("(?:[rlzxiuãõ]|[iu][ns]|[iu]m|ão|õe|[aeo][iu]|iu|ui|ã[oe]|õe)s?$")

_CONSONANTS = [  # tried in order where they stand
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ch", "ʃ"),
        ("lh", "lj"),
        ("nh", "nj"),
        ("ph", "f"),
        ("rr", "h"),
        (r"(?:^|(?<=[nls]))r", "h"),
        ("(?<=[aeiouáâãéêíóôõú])r(?=[aeiouáâãéêíóôõú])", "ɾ"),
        ("r", "ɹ"),
        ("ss|sc(?=[eiéêí])|xc(?=[eiéêí])|ç|c(?=[eiéêí])", "s"),
        ("(?<=[aeiouáâãéêíóôõú])s(?=[aeiouáâãéêíóôõú])", "z"),
        ("s", "s"),
        ("z$", "s"),
        ("z|(?<=^e)x(?=[aeiou])", "z"),
        ("x", "ʃ"),
        ("j|g(?=[eiéêí])", "ʒ"),
        ("gu(?=[eiéêí])|g", "ɡ"),
        ("qu(?=[eiéêí])|c|k|q", "k"),
        ("d(?=i|í|es?$)", "dʒ"),
        ("t(?=i|í|es?$)", "tʃ"),
        ("l(?![aeiouáâãéêíóôõú])", "ʊ"),
        ("m$", "n"),
        ("h", ""),
        ("w", "v"),
    )
]
_SAME = "bdfklmnptv"  # letters that sound as they look
_DIPHTHONGS = {
    "ai": "aɪ",
    "ei": "eɪ",
    "oi": "ɔɪ",
    "ui": "uːi",
    "au": "aʊ",
    "eu": "eɪuː",
    "iu": "iːuː",
    "ou": "oʊ",
    "ão": "aʊn",
    "ãe": "aɪn",
    "õe": "ɔɪn",
    "ã": "ʌn",
    "õ": "oʊn",
}
_STRESSED = {
    **{"a": "ɑː", "á": "ɑː", "à": "ɑː", "â": "ʌ", "e": "ɛ", "é": "ɛ", "ê": "eɪ"},
    **{"i": "iː", "í": "iː", "y": "iː", "o": "ɔː", "ó": "ɔː", "ô": "oʊ"},
    **{"u": "uː", "ú": "uː", "ü": "uː"},
}
_WEAK = _STRESSED | {"a": "ɑː", "à": "ɑː", "e": "ɪ", "i": "i", "y": "i", "o": "oʊ", "u": "ʊ"}
_LAST = _WEAK | {"a": "ə", "e": "i", "o": "uː"}


def surely_portuguese(word: str) -> bool:
    """Whether a word in lower case is Portuguese whatever an English lexicon has like it."""
    return word in _COMMON or bool(_STRONG.search(word))


def maybe_portuguese(word: str) -> bool:
    """Whether a word in lower case that no English lexicon has looks Portuguese."""
    return surely_portuguese(word) or bool(_MARKED.search(word) or _ENDINGS.match(word))


def portuguese_sounds(word: str) -> str:
    """A word in lower case, composed characters -> its sounds, one of them stressed.

    Letters that Portuguese does not have are skipped.
    """
    word = _SILENT_U.sub("\0", word)
    nuclei = [match.span() for match in _NUCLEUS.finditer(word)]
    stressed = _stressed(word, nuclei)
    ends = dict(nuclei)
    sounds = []
    place = 0
    while place < len(word):
        if place in ends:
            end = ends[place]
            sounds.append(_vowel(word, place, end, (place, end) == stressed))
        else:
            sound, end = _consonant(word.replace("\0", "u"), place)
            sounds.append(sound)
        place = end
    return "".join(sounds)


def _stressed(word: str, nuclei: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The vowels that are stressed: the accented, else the last but one or the last."""
    if not nuclei:
        return None
    for span in nuclei:
        if _ACCENTED.intersection(word[slice(*span)]):
            return span
    return nuclei[-1] if len(nuclei) == 1 or _ENDS_STRESSED.search(word) else nuclei[-2]


def _vowel(word: str, begin: int, end: int, stressed: bool) -> str:
    vowel = word[begin:end]
    mark = "ˈ" if stressed else ""
    if vowel in _DIPHTHONGS:
        return mark + _DIPHTHONGS[vowel]
    if stressed:
        return mark + _STRESSED[vowel]
    if begin == 0 and vowel == "e":
        return "eɪ"  # "estação": what English has there, as in "escape", is hardly heard
    return (_LAST if word[end:] in ("", "s") else _WEAK)[vowel]


def _consonant(word: str, place: int) -> tuple[str, int]:
    for pattern, sound in _CONSONANTS:
        if match := pattern.match(word, place):
            return sound, match.end()
    return (word[place] if word[place] in _SAME else ""), place + 1
