"""`python -m script.common_passphrases`: write the list of common passphrases that the platform refuses.

The list is our own. It is made from words that people of this country and this trade reach for, by the rules below: digits or
a year behind a word, two words together, a word between signs, runs over the keyboard. `people/common_passphrases.py` reads it
and also sees through capitals, signs and digits that stand for letters. A test holds the file and these rules together.
"""

from collections.abc import Iterator
from itertools import pairwise, product

from people.common_passphrases import LIST
from people.passphrases import LONGEST, SHORTEST

PLACES = """
    semarang indonesia jakarta surabaya bandung yogyakarta jogja jogjakarta solo surakarta salatiga kendal demak kudus pati
    jepara ungaran ambarawa boyolali klaten magelang pekalongan tegal brebes purwokerto cilacap kebumen purworejo jawatengah
    tembalang banyumanik gunungpati mijen ngaliyan genuk pedurungan gayamsari candisari gajahmungkur tugumuda simpanglima
    lawangsewu kotalama tanjungmas bali medan makassar palembang malang bogor depok bekasi tangerang nusantara jawa merdeka
"""
FAITH = """
    bismillah alhamdulillah subhanallah astaghfirullah insyaallah masyaallah allahuakbar assalamualaikum ramadhan ramadan
    lebaran idulfitri muhammad rasulullah haleluya yesuskristus tuhanyesus puji tuhan allah sholat ibadah berkah barokah
"""
WORK = """
    dinas koperasi umkm dinkop dinkopumkm dinkopumkmsemarang pemkot pemkotsemarang walikota kecamatan kelurahan kantor
    petugas kurator kurasi pelatih pelatihan pendamping pengelola pengurus admin administrator operator sekretariat
    kepaladinas sinau dagang sinaudagang belajar kursus sertifikat kelas ujian guru murid peserta aplikasi sistem
"""
TRADE = """
    wingko wingkobabat bandeng bandengpresto lumpia batik lunpia jamu kopi kopitubruk kopisusu teh tehmanis tahu tempe sambal
    keripik krupuk kerupuk bakso soto nasi nasigoreng mieayam martabak gudeg rendang gula garam warung toko tokoonline
    tokobuku pasar jualan dagangan usaha usahaku tokoku warungku bisnis bisnisku laris larismanis untung modal rezeki
    rejeki sukses suksesselalu kerajinan anyaman lukisan souvenir olehleh makanan minuman kue roti catering laundry
    gojek grab shopee tokopedia bukalapak lazada tiktok facebook instagram whatsapp google gmail youtube android samsung
    oppo vivo xiaomi iphone laptop komputer internet wifi gratis
"""
HOME = """
    sayang sayangku cinta cintaku aku kamu akucintakamu ilovey iloveyou loveyou rindu bahagia keluarga keluargaku mama papa
    ayah bunda bunda ibu bapak anak anakku adik kakak nenek kakek suami istri istriku suamiku rumah rumahku kucing kelinci
    bunga mawar melati matahari bulan bintang pelangi senyum cantik ganteng manis doa semangat semangatpagi selamatpagi
    terimakasih
"""
NAMES = """
    agus budi bayu dewi sri siti ratna sari putri putra wahyu rahayu lestari wulan wulandari handoko santoso wibowo
    nugroho setiawan kurniawan susanto hidayat pratama saputra permata ayu intan indah fitri aisyah fatimah nur ahmad
    muhamad joko slamet bambang eko dwi tri yanto yanti wati
"""
NATION = """
    pancasila bhinnekatunggalika indonesiaraya garuda merahputih soekarno jokowi prabowo proklamasi kartini diponegoro
    persija persib psis psissemarang timnas bola sepakbola sekolah
"""
SECRETS = """
    password passphrase passwort sandi katasandi rahasia sangatrahasia pinku passwordku sandiku admin user test testing demo
    welcome letmein login masuk buka bukasesame tidaktahu lupa lupapassword gantisandi default changeme secret abc qwerty
    asdfgh zxcvbn dragon monkey football superman batman naruto master sunshine princess freedom
"""
WORDS = tuple(dict.fromkeys(" ".join((PLACES, FAITH, WORK, TRADE, HOME, NAMES, NATION, SECRETS)).split()))
OFTEN = tuple(dict.fromkeys(
    "semarang indonesia jakarta bismillah alhamdulillah dinas koperasi umkm admin petugas kurator belajar batik kopi toko usaha "
    "sukses sayang cinta keluarga mama papa budi dewi sri putri merdeka rahasia password sandi rumah bunga semangat pancasila"
    .split()
))  # fmt: skip
"""The words that people put together."""
PHRASES = (
    "aku cinta kamu selamanya", "aku sayang kamu", "aku sayang ibu", "aku sayang mama", "saya cinta indonesia",
    "aku cinta indonesia", "cinta tanah air", "bhinneka tunggal ika", "satu nusa satu bangsa", "indonesia tanah airku",
    "garuda pancasila", "gemah ripah loh jinawi", "bismillahirrahmanirrahim", "bismillah sukses", "bismillah lancar",
    "man jadda wajada", "alon alon waton kelakon", "becik ketitik ala ketara", "rawe rawe rantas", "malas bertanya sesat di jalan",
    "rajin pangkal pandai", "hemat pangkal kaya", "sedia payung sebelum hujan", "tong kosong nyaring bunyinya", "balonku ada lima",
    "bintang kecil di langit", "cicak cicak di dinding", "naik naik ke puncak gunung", "potong bebek angsa", "satu dua tiga empat",
    "satu dua tiga empat lima", "senin selasa rabu kamis", "januari februari maret", "merah kuning hijau biru", "selamat datang",
    "selamat pagi semua", "terima kasih banyak", "kata sandi saya", "ini kata sandi saya", "ini password saya", "password saya",
    "kata sandi baru", "kata sandi rahasia", "tidak ada kata sandi", "lupa kata sandi", "sandi rahasia saya", "rahasia perusahaan",
    "semarang kota atlas", "semarang hebat", "kota semarang", "pemerintah kota semarang", "dinas koperasi dan umkm",
    "dinas koperasi semarang", "umkm naik kelas", "umkm semarang hebat", "usaha mikro kecil menengah", "sinau dagang semarang",
    "correct horse battery staple", "kuda benar baterai stapler", "empat kata acak", "four random words",
)  # fmt: skip
TAILS = (
    "1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 321 4321 54321 654321 01 02 10 11 22 33 44 55 66 77 88 99 "
    "00 000 007 69 100 111 222 333 555 666 777 888 999 1111 1122 1945 2222 7777 8888 9999 112233 123123 170845 17081945 "
    "01011990"
).split()
YEARS = tuple(str(year) for year in range(1960, 2031))
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
COLUMNS = "1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik 9ol 0p".split()
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SHORT_TAILS = ("", "1", "12", "123")


def passphrases() -> list[str]:
    """Return all of them in the order of the alphabet."""
    found = {one.replace(" ", "") for rule in (_with_digits, _together, _phrases, _runs) for one in rule()}
    return sorted(one for one in found if SHORTEST <= len(one) <= LONGEST)


def _with_digits() -> Iterator[str]:
    """Yield each word with digits or a year behind it, or digits before it: `semarang12345`, `bismillah1990`."""
    for word, tail in product(WORDS, (*TAILS, *YEARS)):
        yield word + tail
    for word, head in product(OFTEN, TAILS):
        yield head + word


def _together() -> Iterator[str]:
    """Yield two words together, perhaps with a short tail: `kopisemarang1`."""
    for first, second, tail in product(OFTEN, OFTEN, SHORT_TAILS):
        if first != second:
            yield first + second + tail


def _phrases() -> Iterator[str]:
    for phrase, tail in product((*PHRASES, *WORDS), ("", *TAILS[:8])):
        yield phrase + tail


def _runs() -> Iterator[str]:
    """Yield runs over the keyboard and the alphabet, in both directions: `qwertyuiop12`, `1qaz2wsx3edc`."""
    rows = "".join(ROWS[1:])
    zigzag = "".join(a + b for a, b in zip(ROWS[0], ROWS[1], strict=True))
    long_runs = [rows + ROWS[0], ROWS[0] + rows, ALPHABET + ROWS[0], ROWS[0] + ALPHABET, ROWS[0] * 3, zigzag, "".join(COLUMNS)]
    long_runs += ["".join(a + b for a, b in pairwise(ROWS)), ALPHABET[:8] + ROWS[0], "abc123def456ghi789", "qweasdzxc123456"]
    for run in long_runs:
        for way in (run, run[::-1]):
            yield from (way[start : start + length] for length in range(SHORTEST, 21) for start in range(len(way) - length + 1))


def main() -> None:
    """Write the file and print how long it is."""
    lines = passphrases()
    LIST.write_text("\n".join(lines) + "\n", "ascii")
    print(f"{len(lines)} passphrases, {LIST.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
