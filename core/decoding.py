"""Open photos that users upload: chosen by their content, in bounded memory, and encoded anew without metadata.

Only the children of `core.photo_pool` and commands that draw their own pictures load this file, because a hostile photo can keep
a processor busy for long.
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
"""Scans of a progressive JPEG. Cameras and chat programs make 1 to 12. The decoder passes over all pixels for each."""

LARGEST_PNG = 25_000_000
"""Pixels. A phone's screenshot is a PNG of about 5 million, and a long screenshot of 20 million."""
LARGEST_HEAVY_PNG = 10_000_000
"""Pixels of a PNG with 16 bits a channel or interlacing. No phone makes them, and each pixel costs several times as much."""

PNG = b"\x89PNG\r\n\x1a\n"
PNG_BIT_DEPTH, PNG_INTERLACE = slice(24, 25), slice(28, 29)
"""Where the header (IHDR) of a PNG has the bits of a channel and the interlace method."""
ORIENTATION = 0x0112
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""The next marker in a JPEG, other than the restart markers within the coded pixels."""
START_OF_SCAN, END_OF_IMAGE, START_OF_IMAGE = b"\xda", b"\xd9", b"\xd8"


def prepare(content: bytes, longest_side: int = LONGEST_SIDE, *, largest_pixels: int = LARGEST_PIXELS) -> Picture:
    """Encode a photo anew: upright, in sRGB on white, at most `longest_side` pixels long, without any metadata.

    Takes JPEG, PNG, WebP and HEIC, recognised by their content. Of an animation it takes the first picture.
    Raises NotAPicture, TooManyPixels, TooElaborate or BrokenPicture.
    """
    opener = _opener_for(content)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
    with _broken_unless_readable():
        if opener is WebPImageFile:  # its opener already reserves memory for all pixels
            _refuse_too_large(_size_of_webp(content), largest_pixels)
        if opener is JpegImageFile and scans_in(content) > MOST_SCANS:
            raise TooElaborate
        with opener(io.BytesIO(content)) as image:
            _refuse_too_large(image.size, min(largest_pixels, _largest_for(content)))
            return _encode(_normalised(image, longest_side))


def scans_in(content: bytes) -> int:
    """Count the scans of a JPEG (the passes that its decoder will make over the pixels) without decoding it."""
    scans, position = 0, 0
    while match := MARKER.search(content, position):
        marker, position = match[1], match.end()
        if marker == END_OF_IMAGE:
            break
        if marker == START_OF_IMAGE:
            continue
        scans += marker == START_OF_SCAN
        position += max(2, int.from_bytes(content[position : position + 2], "big"))
    return scans


def thumbnail(picture: Picture, side: int = THUMBNAIL_SIDE) -> Picture:
    """Return a small square cut from the middle of a prepared picture."""
    with opened(picture) as image:
        return _encode(ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS))


def smaller(picture: Picture, side: int) -> Picture:
    """Return a prepared picture scaled down to `side` pixels at most on its longer side; unchanged if it is small enough."""
    if max(picture.width, picture.height) <= side:
        return picture
    with opened(picture) as image:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        return _encode(image)


def as_jpeg(content: bytes) -> bytes:
    """Convert the content of a prepared picture (WebP) to JPEG, which the shops accept. The JPEG is larger."""
    with WebPImageFile(io.BytesIO(content)) as image:
        file = io.BytesIO()
        image.convert("RGB").save(file, "JPEG", quality=QUALITY_FOR_SHOPS)
    return file.getvalue()


@contextmanager
def opened(picture: Picture) -> Iterator[Image.Image]:
    """Open a prepared picture as RGB pixels for the length of the block."""
    with WebPImageFile(io.BytesIO(picture.content)) as image:
        image.load()
        yield image.convert("RGB")


def _opener_for(content: bytes) -> Callable[[BinaryIO], Image.Image]:
    """Return the decoder for these bytes. Raises NotAPicture.

    Pillow's own search would try some forty decoders, and would open a phone's MPO as an animation.
    """
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
    except Exception as error:  # hostile bytes can make a decoder raise anything
        raise BrokenPicture from error


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """Read width and height from the header (RFC 9649, 2.5 to 2.7)."""
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _largest_for(content: bytes) -> int:
    """Return how many pixels a picture may have. A PNG compresses empty pixels so well that its length is no limit."""
    if not content.startswith(PNG):
        return LARGEST_PIXELS
    is_heavy = content[PNG_INTERLACE] != b"\0" or content[PNG_BIT_DEPTH] == b"\x10"
    return LARGEST_HEAVY_PNG if is_heavy else LARGEST_PNG


def _refuse_too_large(size: tuple[int, int], largest_pixels: int) -> None:
    pixels = size[0] * size[1]
    if pixels > largest_pixels:
        millions = 1_000_000
        raise TooManyPixels(megapixels=-(-pixels // millions), most=largest_pixels // millions)


def _normalised(image: Image.Image, longest_side: int) -> Image.Image:
    scale = min(1, longest_side / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image.draft(None, size)  # decodes a JPEG at a half, a quarter or an eighth of its size if that is enough
    orientation = image.getexif().get(ORIENTATION, 1)
    profile = image.info.get("icc_profile")
    pixels = _in_eight_bits(image)
    if "A" in pixels.getbands() and pixels.width > 2 * size[0]:  # resizing transparency, Pillow copies the whole picture first
        pixels = pixels.resize((2 * size[0], 2 * size[1]), Image.Resampling.NEAREST)
    if pixels.size != size:
        pixels = pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _upright(_in_srgb(pixels, profile), orientation)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Convert to a mode that can be resized without losing colours: palettes become RGB, sixteen bits become eight."""
    if image.mode.startswith("I"):
        return image.convert("I").point([value // 257 for value in range(65536)], "L")
    if image.mode in {"1", "P", "PA"}:
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    image.load()
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB, with white where the picture was transparent."""
    if "A" in image.getbands() or "a" in image.getbands():
        image = _on_white(image.convert("RGBA"))
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            return _through_profile(image, profile)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            pass  # a bad profile is no reason to refuse a photo: its values are taken as sRGB
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return cast(Image.Image, converted)  # None only if it converts in place


_TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to set a picture upright, by its EXIF orientation. The decoder of HEIC turns the picture itself and reports 1."""


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _encode(image: Image.Image) -> Picture:
    """Encode as WebP, from the pixels alone. It has half the bytes of a JPEG and takes 40 ms more."""
    out = io.BytesIO()
    Image.frombytes("RGB", image.size, image.tobytes()).save(out, "WEBP", quality=QUALITY, method=2)
    return Picture(out.getvalue(), image.width, image.height)
