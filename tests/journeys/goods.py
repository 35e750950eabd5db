"""What an owner knows of their own goods: the answers, the words and the papers, as they would write them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.journeys.material import OfficeMaterial, said


@dataclass(frozen=True)
class Paper:
    """A document as it hangs on the wall."""

    kind: str
    number: str
    expires_on: str = ""


@dataclass(frozen=True)
class Goods:
    """One product, with all that is to be said of it."""

    name: str
    category: str
    kind: str
    answers: Mapping[str, bool]
    """What the rules ask about such goods."""
    texts: Mapping[str, str]
    """What its owner writes in the tasks, by the key of what is asked."""
    parcel: Mapping[str, int]
    """Fields of the page by their English label: centimetres, grams."""
    sheet: Mapping[str, int]
    """Fields of the price sheet by their English label."""
    papers: tuple[Paper, ...] = field(default=())

    def is_sold_by(self, office: OfficeMaterial) -> bool:
        """Whether the office's rules know such goods."""
        return any(one["key"] == self.category for one in office.rules["categories"])

    def category_title(self, office: OfficeMaterial) -> str:
        """As its owner reads it."""
        return said(next(one["title"] for one in office.rules["categories"] if one["key"] == self.category))

    def kind_title(self, office: OfficeMaterial) -> str:
        """As its owner reads it."""
        category = next(one for one in office.rules["categories"] if one["key"] == self.category)
        return said(next(kind["title"] for kind in category["kinds"] if kind["key"] == self.kind))


TITLE = "Wingko babat kelapa bakar isi 10"
DESCRIPTION = (
    "Wingko babat dari kelapa muda dan tepung ketan, dipanggang di loyang tanah liat.\n"
    "Isi 10 buah, masing-masing dibungkus kertas roti.\n"
    "Berat bersih 500 gram.\n"
    "Tahan 7 hari di suhu ruang, terhitung sejak tanggal buat. Simpan di tempat kering."
)
WINGKO = Goods(
    name="Wingko babat",
    category="souvenirs",
    kind="souvenir_dry",
    answers={"keeps_7_days": True, "needs_cold": False, "health_claim": False},
    texts={
        "catatan": (
            "Yang dijual satu kotak wingko isi sepuluh. Piring dan kain hanya hiasan, tidak ikut dijual. "
            "Saya memotret di teras pagi hari, jam delapan. Tidak ada cacat."
        ),
        "hasil-uji": (
            "Uji jatuh dari meja: wingko tetap utuh. Uji tindih buku dua kilo: kotak tidak penyok. "
            "Uji balik: tidak ada yang keluar. Uji simpan tiga hari: tidak ada yang basah, warnanya tetap."
        ),
        "hitung-biaya": "Kotak 1.500, kertas roti 600, stiker 400, bagian kardus 500. Jumlahnya 3.000. Harga jual 45.000.",
        "rencana-dan-hasil": (
            "Pembeli yang dituju ibu-ibu kantor di kecamatan sebelah yang mencari oleh-oleh untuk akhir pekan. "
            "Yang melihat seratus dua puluh, yang bertanya delapan belas, yang memesan enam. "
            "Minggu depan jam unggah saya pindah ke sore, karena pada sore hari lebih banyak orang yang bertanya."
        ),
        "judul": TITLE,
        "kategori-dan-izin": "Makanan ringan, kue tradisional, wingko. P-IRT sudah ada, sertifikat halal sudah ada.",
        "keterangan": DESCRIPTION,
        "harga": "45000",
        "stok": "20",
        "kesanggupan": "60",
        "berat": "650",
        "ukuran-dan-kiriman": "Panjang 22, lebar 15, tinggi 6 cm. Kiriman reguler, sampai dua hari.",
        "tiga-balasan": (
            "Masih ada, Bu, sisa dua puluh kotak, dibuat tadi pagi dan siap dikirim hari ini juga. "
            "Mohon maaf, harganya pas, tetapi untuk lima kotak ongkos kirimnya kami bantu separuh. "
            "Mohon maaf sekali kotaknya penyok, Bu, besok pagi kami kirim gantinya tanpa biaya tambahan."
        ),
    },
    parcel={
        "Length of the parcel, in centimetres": 22,
        "Width of the parcel, in centimetres": 15,
        "Height of the parcel, in centimetres": 6,
    },
    sheet={"What one costs you to make (rupiah)": 30_000, "Days to get an order ready": 3},
    papers=(
        Paper("spp_irt", "P-IRT 2063374010123-31", "2031-03-01"),
        Paper("halal", "ID33110000123450124"),
    ),
)
"""Dry, keeps a week: it needs a licence for home-made food and the halal certificate."""
