"""What the spelling rules get wrong, and words of other languages that Brazilians use."""

# Words whose stressed e or o is not what their ending promises, written with the accent that says
# so: é and ó are open, ê and ô closed. Plurals are found by themselves.
_WITH_ACCENT = """
aquêle aquéla cêrca cêsta cêsto dêle dêste dêsse dêssa déz éla êle éra êsse éssa êste ésta léste
mél nêle nêste nêsse oéste pêlo pêla quér qualquér quaisquér séte talhér térno zéro
colhér mulhér esquêrda esquêrdo vélha vélho hotél espéra pêra cêra péça cabêça comêço prêço
enderêço bêrço têrço mêsmo mêsma méstre vêrde segrêdo mêdo dêdo cêdo azêdo brinquêdo bonéca sêco
sêca bêco canêta planêta gavêta prêto prêta comêta tapête sorvête banquête sabonête bilhête
capacête espaguête croquête omeléte cabêlo camêlo gêlo sêlo cotovêlo tornozêlo pesadêlo êrro
coêlho pessôa sôbre melhór piór maiór menór redór suór tôda tôdo gôsto rôsto pôsto agôsto opôsto
impôsto desgôsto compôsto nôvo ôvo pôvo jôgo fôgo pôrto môrto tôrto côrpo pôrco fôrno môrno ôsso
môço môça almôço esfôrço pescôço bôlo bóla tôlo cebôla rôlo lôbo glôbo bôca trôco côco tôpo sôpa
garôto garôta esgôto côr flôr fôlha bôlha escôlha rôlha fórma senhóra bôlsa pôlvo
""".split()  # noqa: SIM905 (a list of this length is hard to read)
_WITHOUT = str.maketrans("éêóô", "eeoo")

# Of these the o is closed, but open in the plural.
OPEN_PLURALS = frozenset(
    """
    ovo jogo fogo povo novo osso corpo porco porto morto torto posto imposto oposto composto forno
    esforço caroço poço tijolo olho coro
    """.split()  # noqa: SIM905
)

# Word -> a spelling that the rules read right.
RESPELLED = {word.translate(_WITHOUT): word for word in _WITH_ACCENT} | {
    "hoje": "ôje",
    "olho": "ôlho",
    "coro": "côro",
    "tijolo": "tijôlo",
    "poço": "pôço",
    "caroço": "carôço",
    "internet": "internéte",
    "texto": "têsto",
    "raiz": "raís",
    "juiz": "juís",
    "luiz": "luís",
    "trouxe": "trousse",
    "subsídio": "subcídio",
    "van": "vã",
    "watt": "uóte",
    "quilowatt": "quilouóte",
    "wi": "uái",
    "fi": "fái",
    "wifi": "uaifái",
    "bluetooth": "blutúfi",
    "google": "gúgol",
    "whatsapp": "uotezápi",
    "youtube": "iutúbi",
    "facebook": "feicebúki",
    "instagram": "instagrã",
    "show": "xôu",
    "shopping": "xópin",
    "site": "sáite",
    "online": "onláine",
    "offline": "ofláine",
    "email": "iméiu",
    "smartphone": "ismartifoni",
    "notebook": "noutibúki",
    "tablet": "tábleti",
    "mouse": "máuze",
    "software": "softiuér",
    "hardware": "rarduér",
    "download": "daunlôudi",
    "pizza": "pítissa",
    "pizzaria": "pitissaria",
    "delivery": "delíveri",
    "milkshake": "miuquixêiqui",
    "ticket": "tíqueti",
    "rock": "róqui",
    "skate": "isquêiti",
    "spa": "ispá",
    "kit": "quíti",
}

# Common words of English signs, said as in English wherever they stand.
ENGLISH = frozenset(
    """
    open closed push pull entrance gate danger caution warning keep out off please wait private
    street avenue road store market coffee house home office room floor station airport school
    restaurant kitchen restroom restrooms toilets men women ladies gentlemen staff only emergency
    exit fire alarm smoke smoking parking park car bus train subway left right up down north south
    east west welcome thank you sorry entry enter here now new free price service stop sale order
    pay cash card credit bank money first second third hello good morning night day today help the
    and of with from this that not food fast hot dog drive check in checkout fitness outlet pub
    hour hours minutes level shop door doors elevator stairs platform tickets water best big small
    large size made contains milk sugar salt bread beer wine tea lunch dinner slow children
    breakfast
    """.split()  # noqa: SIM905
)
# Said as in English only beside one of those.
ENGLISH_BESIDE = frozenset(
    """
    a do no me so for to as in is are be total hospital hotel bar
    """.split()  # noqa: SIM905
)
