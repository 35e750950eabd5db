"""Which passphrases of staff are refused: common ones, those made of the own name or e-mail, short and plain ones."""

import pytest

from core.db import db
from core.office import office
from people import cards, common_passphrases, passphrases
from people.passphrases import CommonPassphrase, OwnPassphrase, WeakPassphrase
from people.registration import register_staff
from script.common_passphrases import passphrases as made_by_the_rules

GOOD = "kopi tubruk simpang lima"
RATNA = {"name": "Ratna Sari", "email": "ratna.sari@demo.example"}


@pytest.mark.parametrize(
    "passphrase",
    [
        "semarang12345",
        "Bismillah1234",
        "bismillah 1234 !",
        "S3m4r4ng 12345",
        "p@ssw0rd2024!",
        "wingkobabat1990",
        "kopi17081945",
        "19820317kopi",
        "Aku cinta kamu 123",
        "bhinneka tunggal ika",
        "koperasisemarang",
        "qwertyuiop12",
        "lkjhgfdsapoi",
        "1q2w3e4r5t6y",
        "abcdefghijkl",
        "warung laris warung laris",
        "ｓｅｍａｒａｎｇ12345",
    ],
)
def test_what_many_people_think_of_is_refused(app, passphrase):
    with pytest.raises(CommonPassphrase):
        passphrases.refuse_weak(passphrase)


@pytest.mark.parametrize(
    "passphrase", ["ratna sari 2026", "Ratna!Sari!1990", "ratna.sari@demo", "s4ri-r4tna-1985", "ratnasari loves kopi tubruk"]
)
def test_the_own_name_and_e_mail_are_refused(app, passphrase):
    with pytest.raises(OwnPassphrase):
        passphrases.refuse_weak(passphrase, **RATNA)


@pytest.mark.parametrize("passphrase", ["pendek", "x" * 129, "aaaabbbbcccc", "ababababababab"])
def test_what_is_short_long_or_plain_is_refused(passphrase):
    with pytest.raises(WeakPassphrase):
        passphrases.refuse_weak(passphrase)


@pytest.mark.parametrize(
    "passphrase",
    [
        GOOD,
        "empat kata yang panjang",
        "sari tebu pagi hari manis",
        "kunci lama toko biru",
        "Ungu-7-gajah-lompat",
        "你好世界今天天气很好啊朋友",
    ],
)
def test_four_words_of_ones_own_are_taken(app, passphrase):
    assert passphrases.refuse_weak(passphrase, **RATNA) is None


@pytest.mark.parametrize("digits", ["2026", "123456", "17081945"])
def test_the_name_of_the_city_and_of_the_platform_are_refused(app, digits):
    for name in (office().city, office().product):
        with pytest.raises(WeakPassphrase):
            passphrases.refuse_weak(f"{name}{digits}")


def test_an_account_is_not_made_with_its_owners_name(app):
    with pytest.raises(OwnPassphrase):
        register_staff(**RATNA, passphrase="ratna sari 1985")


def test_the_shipped_list_is_what_its_rules_make():
    shipped = common_passphrases.LIST.read_text("ascii").split()
    assert shipped == made_by_the_rules(), "run: python -m script.common_passphrases"
    assert len(shipped) > 20_000
    assert min(map(len, shipped)) == passphrases.SHORTEST


def test_every_line_of_the_list_is_refused(app):
    accepted = []
    for line in common_passphrases.LIST.read_text("ascii").split()[::50]:
        try:
            passphrases.refuse_weak(line)
        except WeakPassphrase:
            continue
        accepted.append(line)
    assert accepted == []


def test_the_page_of_a_link_says_why_and_asks_again(cast, client):
    """The new member of staff reads which of the three it was, at the field."""
    nia = register_staff(name="Nia Utami", email="nia@demo.example")
    token = cards.make_card(nia.id, by=None)
    db.session.commit()
    for word, reason in (("semarang12345", "Banyak orang"), ("nia utami 2026", "nama atau e-mail")):
        answer = client.submit(f"/m/{token}", {"passphrase": word, "passphrase_again": word})
        assert answer.status_code == 422
        assert reason in answer.text
    assert client.submit(f"/m/{token}", {"passphrase": GOOD, "passphrase_again": GOOD}).status_code == 303
