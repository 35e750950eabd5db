"""Opening photos from strangers: by their content, in bounded memory, and made anew without anything but the picture.

For the children of `core.darkroom` only, and for commands that draw their own: what a stranger sends may hold a processor for long.
"""

import io
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from PIL import Image, ImageCms, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from core.errors import DomainError
from core.pictures import (
    LARGEST_PIXELS,
    LONGEST_SIDE,
    THUMBNAIL_SIDE,
    BrokenPicture,
    NotAPicture,
    Picture,
    TooElaborate,
    TooManyPixels,
)

QUALITY = 80
QUALITY_FOR_SHOPS = 88
MOST_SCANS = 20
"""Of a progressive JPEG. Cameras and chat programs make 1 to 12; each scan costs another walk over all its pixels."""

LARGEST_PNG = 25_000_000
"""Pixels. Phones make PNG of what stands on their screen: 5 million, and 20 million where one is put below the other."""
LARGEST_HEAVY_PNG = 10_000_000
"""With 16 bits a channel, or sent in passes (interlaced): no phone makes them, and each pixel costs several times as much."""

PNG = b"\x89PNG\r\n\x1a\n"
ORIENTATION = 0x0112
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""The next thing in a JPEG that is no coded pixel."""
START_OF_SCAN, END_OF_IMAGE, START_OF_IMAGE = b"\xda", b"\xd9", b"\xd8"


def prepare(content: bytes, longest_side: int = LONGEST_SIDE, *, largest_pixels: int = LARGEST_PIXELS) -> Picture:
    """Make a photo anew: upright, in sRGB on white, so many pixels long at most, without position, date or any other metadata.

    Takes JPEG, PNG, WebP and HEIC by their content, never by their name; of an animation the first picture.
    Raises NotAPicture, TooManyPixels, TooElaborate or BrokenPicture.
    """
    opener = _opener_for(content)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
    with _broken_unless_readable():
        if opener is WebPImageFile:  # whose opener already makes room for all its pixels
            _refuse_many(_size_of_webp(content), largest_pixels)
        if opener is JpegImageFile and scans_in(content) > MOST_SCANS:
            raise TooElaborate
        with opener(io.BytesIO(content)) as image:
            _refuse_many(image.size, min(largest_pixels, _most_for(content)))
            return _encode(_made_anew(image, longest_side))


def scans_in(content: bytes) -> int:
    """How often the decoder of a JPEG will walk over its pixels, counted without decoding one."""
    scans, at = 0, 0
    while found := MARKER.search(content, at):
        marker, at = found[1], found.end()
        if marker == END_OF_IMAGE:
            break
        if marker == START_OF_IMAGE:
            continue
        scans += marker == START_OF_SCAN
        at += max(2, int.from_bytes(content[at : at + 2], "big"))
    return scans


def thumbnail(picture: Picture, side: int = THUMBNAIL_SIDE) -> Picture:
    """The middle of a prepared picture as a small square."""
    with opened(picture) as image:
        return _encode(ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS))


def smaller(picture: Picture, side: int) -> Picture:
    """A prepared picture at most `side` pixels long; the same one where it is small enough already."""
    if max(picture.width, picture.height) <= side:
        return picture
    with opened(picture) as image:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        return _encode(image)


def as_jpeg(content: bytes) -> bytes:
    """A picture of our own making as the JPEG that shops take; ours are kept smaller."""
    with WebPImageFile(io.BytesIO(content)) as image:
        file = io.BytesIO()
        image.convert("RGB").save(file, "JPEG", quality=QUALITY_FOR_SHOPS)
    return file.getvalue()


@contextmanager
def opened(picture: Picture) -> Iterator[Image.Image]:
    """The pixels of a prepared picture, for as long as the block lasts."""
    with WebPImageFile(io.BytesIO(picture.content)) as image:
        image.load()
        yield image.convert("RGB")


def _opener_for(content: bytes) -> Callable[[BinaryIO], Image.Image]:
    """The one decoder for these bytes. Pillow's own search would try some forty, and a phone's MPO as an animation."""
    if content.startswith(b"\xff\xd8\xff"):
        return JpegImageFile
    if content.startswith(PNG):
        return PngImageFile
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WebPImageFile
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return HeifImageFile
    raise NotAPicture


@contextmanager
def _broken_unless_readable() -> Iterator[None]:
    try:
        yield
    except DomainError:
        raise
    except MemoryError as error:
        raise TooElaborate from error
    except Exception as error:  # decoders raise whatever they like over hostile bytes
        raise BrokenPicture from error


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """Width and height as the header has them (RFC 9649, 2.5 to 2.7)."""
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _most_for(content: bytes) -> int:
    """How many pixels these bytes may stand for. A PNG packs empty ones so well that its bytes are no limit."""
    if not content.startswith(PNG):
        return LARGEST_PIXELS
    in_passes_or_deep = content[28:29] != b"\0" or content[24:25] == b"\x10"  # its header: interlace, bits of a channel
    return LARGEST_HEAVY_PNG if in_passes_or_deep else LARGEST_PNG


def _refuse_many(size: tuple[int, int], largest_pixels: int) -> None:
    pixels = size[0] * size[1]
    if pixels > largest_pixels:
        millions = 1_000_000
        raise TooManyPixels(megapixels=-(-pixels // millions), most=largest_pixels // millions)


def _made_anew(image: Image.Image, longest_side: int) -> Image.Image:
    scale = min(1, longest_side / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image.draft(None, size)  # a JPEG is decoded at a half, a quarter or an eighth where that is enough
    orientation = image.getexif().get(ORIENTATION, 1)
    profile = image.info.get("icc_profile")
    pixels = _in_eight_bits(image)
    if "A" in pixels.getbands() and pixels.width > 2 * size[0]:  # Pillow would copy all of a see-through picture first
        pixels = pixels.resize((2 * size[0], 2 * size[1]), Image.Resampling.NEAREST)
    if pixels.size != size:
        pixels = pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _upright(_in_srgb(pixels, profile), orientation)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """A mode that can be made smaller without losing colours: palettes are opened up, sixteen bits become eight."""
    if image.mode.startswith("I"):
        return image.convert("I").point([value // 257 for value in range(65536)], "L")
    if image.mode in {"1", "P", "PA"}:
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    image.load()
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Red, green and blue as every screen shows them, on white paper where the picture was transparent."""
    if "A" in image.getbands() or "a" in image.getbands():
        image = _on_white(image.convert("RGBA"))
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            return _through_profile(image, profile)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            pass  # an odd profile is no reason to refuse a photo: its numbers are taken as they are
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return cast(Image.Image, turned)  # None only for a change in place


_TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to set a picture upright, by its EXIF orientation. (A HEIC is already turned by its decoder, which says 1.)"""


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _encode(image: Image.Image) -> Picture:
    """WebP: half a JPEG's bytes on a learner's data plan, for 40 ms more of ours. Only pixels go along."""
    out = io.BytesIO()
    Image.frombytes("RGB", image.size, image.tobytes()).save(out, "WEBP", quality=QUALITY, method=2)
    return Picture(out.getvalue(), image.width, image.height)
