"""Every upload becomes a clean picture, or is refused with a sentence."""

import contextlib
import io
import random
import struct
import subprocess
import sys
import zipfile
import zlib

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFile

from core import decoding, pictures
from core.decoding import opened, scans_in, thumbnail
from core.pictures import BrokenPicture, NotAPicture, TooElaborate, TooLargePicture, TooManyPixels
from tests.core.many_scans import many_scans

RED, BLUE, GREEN, YELLOW = (200, 30, 30), (30, 30, 200), (30, 160, 30), (240, 220, 20)
CORNERS = (RED, BLUE, GREEN, YELLOW)


def four_corners(width=400, height=300, mode="RGB"):
    """A picture with red and blue above, green and yellow below, which shows which side is up."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for corner, colour in enumerate(CORNERS):
        left, top = corner % 2 * width // 2, corner // 2 * height // 2
        draw.rectangle((left, top, left + width // 2, top + height // 2), fill=colour)
    return image.convert(mode)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def prepared(content, **limits):
    return decoding.prepare(pictures.read(io.BytesIO(content)), **limits)


def corners_of(picture):
    with opened(picture) as image:
        x, y = image.width // 4, image.height // 4
        return [nearest(image.getpixel(at)) for at in ((x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y))]


def nearest(pixel):
    return min((*CORNERS, (255, 255, 255)), key=lambda c: sum((a - b) ** 2 for a, b in zip(c, pixel, strict=True)))


def heic(image, **options):
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=80, **options)
    return out.getvalue()


def png_header(width, height, *, rest=b"", bits=8, passes=0):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, passes)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rest)) + chunk(b"IEND", b"")


GOOD = {
    "jpeg": lambda: saved(four_corners(), "JPEG"),
    "progressive jpeg": lambda: saved(four_corners(), "JPEG", progressive=True),
    "grey jpeg": lambda: saved(Image.new("L", (90, 60), 99), "JPEG"),
    "png": lambda: saved(four_corners(), "PNG"),
    "palette png": lambda: saved(four_corners().quantize(16), "PNG"),
    "webp": lambda: saved(four_corners(), "WEBP"),
    "lossless webp": lambda: saved(four_corners(), "WEBP", lossless=True),
    "webp with metadata": lambda: saved(four_corners(), "WEBP", exif=position()),
    "heic": lambda: heic(four_corners()),
}


def position():
    exif = Image.Exif()
    exif[0x010F] = "A phone"
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 3.0, 1.0), 3: "E", 4: (110.0, 25.0, 1.0)})
    return exif


@pytest.mark.parametrize("kind", GOOD)
def test_what_phones_make_becomes_one_kind_of_picture(kind):
    picture = prepared(GOOD[kind]())
    assert picture.media_type == "image/webp" and picture.content[:4] == b"RIFF"
    assert (picture.width, picture.height) in {(400, 300), (90, 60)}
    if "grey" not in kind:
        assert corners_of(picture) == list(CORNERS)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_held_sideways_stands_upright(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
    laid = four_corners()
    if turn in back:
        laid = laid.transpose(decoding._TURNS[back[turn]])
    picture = prepared(saved(laid, "JPEG", exif=exif))
    assert (picture.width, picture.height) == (400, 300)
    assert corners_of(picture) == list(CORNERS)


def test_a_heic_held_sideways_is_turned_once():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = prepared(heic(four_corners(), exif=exif.tobytes()))
    assert (picture.width, picture.height) == (300, 400)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_the_position_where_a_photo_was_taken_is_gone(kind):
    image, exif = four_corners(), position()
    content = heic(image, exif=exif.tobytes(), xmp=b"<x>110.25</x>") if kind == "HEIC" else saved(image, kind, exif=exif)
    assert b"A phone" in content
    picture = prepared(content)
    with Image.open(io.BytesIO(picture.content)) as clean:
        assert not clean.getexif() and not {"exif", "xmp", "icc_profile", "comment"} & set(clean.info)
    assert b"A phone" not in picture.content and b"EXIF" not in picture.content


def test_a_comment_in_a_photo_is_gone():
    assert b"secret" not in prepared(saved(four_corners(), "JPEG", comment=b"secret")).content


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + bytes(40), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x00" * 100, b"%PDF-1.7", b"\xff\xd8"],
)
def test_other_files_are_not_photos(content):
    with pytest.raises(NotAPicture):
        prepared(content)


def test_a_zip_called_jpg_is_not_a_photo():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"x" * 1000)
    out.name = "photo.jpg"
    out.seek(0)
    with pytest.raises(NotAPicture):
        prepared(out.read())


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_pictures_that_phones_do_not_make_are_not_opened(kind):
    with pytest.raises(NotAPicture):
        prepared(saved(four_corners(), kind))


def test_a_photo_of_many_megabytes_is_refused_with_its_size():
    with pytest.raises(TooLargePicture) as refused:
        prepared(b"\xff\xd8\xff" + bytes(19_200_000))
    assert refused.value.values == {"megabytes": 20, "most": 15}


def test_nine_hundred_million_dots_are_refused_by_the_header_alone():
    content = png_header(30_000, 30_000)
    assert len(content) < 100
    with pytest.raises(TooManyPixels) as refused:
        prepared(content)
    assert refused.value.values == {"megapixels": 900, "most": 25}


@pytest.mark.parametrize(("side", "more", "most"), [(5001, {}, 25), (3163, {"bits": 16}, 10), (3163, {"passes": 1}, 10)])
def test_a_png_that_would_cost_more_than_a_phones_is_refused_by_its_header(side, more, most):
    """Empty pixels compress so well that a few kilobytes hold fifty million interlaced pixels of 16 bits."""
    with pytest.raises(TooManyPixels) as refused:
        prepared(png_header(side, side, **more))
    assert refused.value.values["most"] == most
    with pytest.raises(BrokenPicture):  # taken up, and found to be empty
        prepared(png_header(side - 2, side - 2, **more))


def test_a_huge_webp_is_refused_before_room_is_made_for_it():
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + b"\xfe\x3f\x00" * 2
    lossless = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", 0x3FFF | 0x3FFF << 14)
    lossy = b"VP8 " + struct.pack("<I", 10) + b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 16383, 16383)
    for chunk in (extended, lossless, lossy):
        body = b"WEBP" + chunk
        with pytest.raises(TooManyPixels):
            prepared(b"RIFF" + struct.pack("<I", len(body)) + body + bytes(8))


def test_a_jpeg_with_too_many_dots_is_refused():
    with pytest.raises(TooManyPixels):
        prepared(saved(Image.new("L", (300, 200)), "JPEG"), largest_pixels=59_999)
    assert prepared(saved(Image.new("L", (300, 200)), "JPEG"), largest_pixels=60_000)


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_half_a_photo_is_said_to_be_broken(kind, share):
    content = GOOD[kind]()
    with pytest.raises((BrokenPicture, NotAPicture)):
        prepared(content[: int(len(content) * share)])


def test_half_a_photo_is_broken_also_after_weasyprint_made_pillow_lenient(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(BrokenPicture):
        prepared(GOOD["jpeg"]()[:3000])


def test_a_png_that_lies_about_its_size_is_broken():
    with pytest.raises(BrokenPicture):
        prepared(png_header(3000, 3000, rest=b"\x00" * 50))


def test_a_png_whose_remarks_unpack_to_a_flood_is_broken():
    flood = zlib.compress(b"a" * 80_000_000)
    chunk = b"zTXt" + b"Remark\x00\x00" + flood
    chunk = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    whole = saved(four_corners(), "PNG")
    with pytest.raises(BrokenPicture):
        prepared(whole[:33] + chunk + whole[33:])


def test_of_an_animation_the_first_picture_is_taken():
    frames = [four_corners(), Image.new("RGB", (400, 300), "black")]
    for kind in ("WEBP", "PNG"):
        picture = prepared(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
        assert corners_of(picture) == list(CORNERS)


def test_a_phones_photo_with_a_second_one_inside_is_one_photo():
    picture = prepared(saved(four_corners(), "MPO", save_all=True, append_images=[four_corners(80, 60)]))
    assert (picture.width, picture.height) == (400, 300)


def test_colours_for_print_become_colours_for_screens():
    assert corners_of(prepared(saved(four_corners(mode="CMYK"), "JPEG"))) == list(CORNERS)


def test_sixteen_bits_become_eight():
    ramp = Image.frombytes("I;16", (256, 64), b"".join(struct.pack("<H", x * 257) for _ in range(64) for x in range(256)))
    picture = prepared(saved(ramp, "PNG"))
    with opened(picture) as image:
        assert abs(image.getpixel((64, 32))[0] - 64) < 6 and abs(image.getpixel((200, 32))[0] - 200) < 6


def test_one_bit_and_see_through_pictures_stand_on_white():
    clear = Image.new("RGBA", (60, 60), (200, 30, 30, 0))
    for image in (clear, clear.convert("LA"), clear.convert("P")):
        content = saved(image, "PNG", **({"transparency": 0} if image.mode == "P" else {}))
        with opened(prepared(content)) as shown:
            assert min(shown.getpixel((30, 30))) > 250
    assert prepared(saved(Image.new("1", (60, 60), 1), "PNG")).width == 60


def test_a_colour_profile_is_used_and_left_behind():
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (swapped, b"not a profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()):
        assert corners_of(prepared(saved(four_corners(), "JPEG", icc_profile=profile))) == list(CORNERS)


@pytest.mark.parametrize(
    ("size", "expected"), [((4000, 3000), (2048, 1536)), ((3000, 4000), (1536, 2048)), ((2000, 900), (2000, 900))]
)
def test_the_longest_side_is_at_most_2048(size, expected):
    picture = prepared(saved(four_corners(*size), "JPEG"))
    assert (picture.width, picture.height) == expected
    assert corners_of(picture) == list(CORNERS)


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (1, 3000), (20_000, 40)])
def test_odd_shapes_are_pictures_too(size):
    picture = prepared(saved(Image.new("RGB", size), "PNG"))
    assert max(picture.width, picture.height) <= 2048 and min(picture.width, picture.height) >= 1


def test_a_thumbnail_is_a_small_square_of_the_middle():
    small = thumbnail(prepared(saved(four_corners(900, 300), "JPEG")))
    assert (small.width, small.height) == (208, 208)
    assert len(small.content) < 6_000


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 2**32))
def test_damaged_bytes_give_a_picture_or_a_sentence(kind, seed):
    content = bytearray(GOOD[kind]())
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 30)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    with contextlib.suppress(BrokenPicture, NotAPicture, TooManyPixels):
        assert prepared(bytes(content)).width <= 2048


HONEST_SCANS = {
    "one after the other": {"progressive": False},
    "progressive": {"progressive": True},
    "progressive and fine": {"progressive": True, "quality": 98, "subsampling": 0},
}


@pytest.mark.parametrize("kind", HONEST_SCANS)
def test_an_honest_photos_scans_are_counted_and_taken(kind):
    content = saved(four_corners(900, 700), "JPEG", exif=position(), **HONEST_SCANS[kind])
    assert scans_in(content) == (10 if HONEST_SCANS[kind]["progressive"] else 1)
    assert corners_of(prepared(content)) == list(CORNERS)


def test_the_scans_of_a_small_picture_within_a_photo_do_not_count():
    inside = saved(four_corners(160, 120), "JPEG", progressive=True)
    exif = Image.Exif()
    exif[0x010E] = inside.decode("latin-1")
    content = saved(four_corners(), "JPEG", exif=exif)
    assert content.count(b"\xff\xda") > 1 or inside[:20] in content
    assert scans_in(saved(four_corners(), "MPO", save_all=True, append_images=[four_corners(80, 60)])) == 1


@pytest.mark.parametrize("scans", [21, 2000])
def test_a_photo_of_many_scans_is_refused_before_it_is_opened(scans):
    content = many_scans(scans, side=64)
    assert scans_in(content) == scans
    with pytest.raises(TooElaborate):
        prepared(content)


def test_as_many_scans_as_may_be_are_opened():
    picture = prepared(many_scans(decoding.MOST_SCANS, side=64))
    assert (picture.width, picture.height) == (64, 64)


MEASURE = """
import io, sys
from PIL import Image
from core.decoding import prepare
prepare(sys.stdin.buffer.read())
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize(("kind", "most_mebibytes"), [("JPEG", 200), ("PNG", 300)])
def test_as_many_dots_as_may_be_fit_in_bounded_memory(kind, most_mebibytes):
    size = (5000, 5000) if kind == "PNG" else (8600, 5800)
    content = saved(Image.new("RGBA" if kind == "PNG" else "RGB", size, RED), kind)
    used = subprocess.run([sys.executable, "-c", MEASURE], input=content, capture_output=True, check=True)
    assert int(used.stdout) // 1024 < most_mebibytes
