import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.portuguese.spoken_form import spoken_form


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        # prices
        ("R$ 12,50", "doze reais e cinquenta centavos"),
        ("R$1", "um real"),
        ("R$ 0,01", "um centavo"),
        ("R$ 1.850", "mil oitocentos e cinquenta reais"),
        ("R$ 2 milhões", "dois milhões de reais"),
        ("R$ 1.000.000", "um milhão de reais"),
        ("US$ 25", "vinte e cinco dólares"),
        ("€ 9,99", "nove euros e noventa e nove centavos"),
        ("£2", "duas libras"),
        ("9 €", "nove euros"),
        ("US$ 1.50", "um dólar e cinquenta centavos"),
        ("R$ 5 mil", "cinco mil reais"),
        # times
        ("18:30", "dezoito e trinta"),
        ("18h30", "dezoito e trinta"),
        ("às 14h", "às catorze horas"),
        ("1h", "uma hora"),
        ("21:02", "vinte e uma e dois"),
        ("2h30min", "duas horas e trinta minutos"),
        ("12:30:05", "doze horas, trinta minutos e cinco segundos"),
        # dates
        ("23/11/2026", "vinte e três de novembro de dois mil e vinte e seis"),
        ("2026-11-23", "vinte e três de novembro de dois mil e vinte e seis"),
        ("01/05", "primeiro de maio"),
        ("12/2027", "dezembro de dois mil e vinte e sete"),
        ("1º de maio", "primeiro de maio"),
        # telephone numbers and codes
        ("(11) 98765-4321", "um um, nove oito sete seis cinco, quatro três dois um"),
        ("CEP 01310-100", "cep zero um três um zero, um zero zero"),
        ("0800 123 4567", "zero oito zero zero, um dois três, quatro cinco seis sete"),
        ("ABC-1234", "A B C, um dois três quatro"),
        ("BRA2E19", "B R A, dois E um nove"),
        ("versão 2.0.1", "versão dois ponto zero ponto um"),
        ("código 0042", "código zero zero quatro dois"),
        # measures
        ("80 km/h", "oitenta quilômetros por hora"),
        ("1 km", "um quilômetro"),
        ("1,5 L", "um vírgula cinco litros"),
        ("27 °C", "vinte e sete graus"),
        ("-2 °C", "menos dois graus"),
        ("12,5%", "doze vírgula cinco por cento"),
        ("½ kg", "meio quilo"),
        ("3 m²", "três metros quadrados"),
        ("3x4", "três por quatro"),
        ("18-23h", "dezoito a vinte e três horas"),
        ("10 - 2º andar", "dez, segundo andar"),
        ("3/4 de xícara", "três quartos de xícara"),
        # numbers and what they count
        ("1.200.000", "um milhão e duzentos mil"),
        ("3,14", "três vírgula catorze"),
        ("2 mesas", "duas mesas"),
        ("21 cadeiras", "vinte e uma cadeiras"),
        ("2 dias", "dois dias"),
        ("2 programas", "dois programas"),
        ("1 garrafa", "uma garrafa"),
        ("2ª rua", "segunda rua"),
        ("nº 48", "número quarenta e oito"),
        ("10x", "dez vezes"),
        # abbreviations and letters
        ("Sr. Silva", "senhor Silva"),
        ("a Dra. Ana", "a doutora Ana"),
        ("Av. Paulista", "avenida Paulista"),
        ("R. Augusta", "rua Augusta"),
        ("CPF", "C P F"),
        ("RG", "R G"),
        ("SBT", "S B T"),
        ("EUA", "E U A"),
        ("TVs", "T V"),
        ("ONU", "onu"),
        ("SAÍDA DE EMERGÊNCIA", "saída de emergência"),
        ("EXIT", "exit"),
        ("WIFI GRÁTIS", "wifi grátis"),
        ("PORTÃO A", "portão A"),
        ("A placa", "a placa"),
        ("vitamina C", "vitamina C"),
        ("século XXI", "século vinte e um"),
        ("capítulo IV", "capítulo quatro"),
        ("Dom Pedro II", "Dom Pedro segundo"),
        # addresses
        ("olhar.org/novo", "olhar ponto org barra novo"),
        ("ana@exemplo.com.br", "ana arroba exemplo ponto com ponto B R"),
        # symbols
        ("pão & leite", "pão e leite"),
        ("um 😀 dois", "um dois"),
        ("placa (verde)", "placa, verde"),
    ],
)
def test_spoken(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken


@given(st.text())
def test_only_letters_and_pauses_are_left_whatever_is_written(text: str) -> None:
    spoken = spoken_form(text)
    assert not re.search(r"[\d\n@#$%&*_+=<>/\\|{}\[\]()]", spoken)
    assert spoken == spoken.strip()


@given(st.from_regex(r"[R0-9$€%,.:/hkmºª() -]{0,20}", fullmatch=True))
def test_whatever_looks_like_a_number_is_said(text: str) -> None:
    spoken = spoken_form(text)
    assert not re.search(r"\d", spoken)
    assert bool(re.search(r"\d", text)) <= bool(spoken)


@given(st.integers(0, 23), st.integers(1, 59))
def test_both_ways_to_write_a_time_are_said_alike(hour: int, minute: int) -> None:
    assert spoken_form(f"{hour}h{minute:02}") == spoken_form(f"{hour}:{minute:02}")


def test_what_is_spoken_already_stays() -> None:
    text = "o total é doze reais e cinquenta centavos, à vista."
    assert spoken_form(text) == text
