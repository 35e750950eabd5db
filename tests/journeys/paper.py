"""A printed certificate in somebody's hand: the PDF as a printer would put it on paper, and a bad photograph of that paper."""

import cv2
import numpy
import pypdfium2
import zxingcpp


def print_out(pdf: bytes, dots_per_inch: int = 150) -> numpy.ndarray:
    """The first page as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 2, f"{len(document)} pages"
    picture = document[0].render(scale=dots_per_inch / 72).to_numpy()
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def photograph(paper: numpy.ndarray) -> numpy.ndarray:
    """The paper from one side, in bad light, by an unsteady hand: skewed, blurred, uneven, grainy."""
    height, width = paper.shape
    corners = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    seen = numpy.float32(
        [[0.06 * width, 0.1 * height], [0.95 * width, 0.02 * height], [0.99 * width, 0.93 * height], [0, 0.99 * height]]
    )
    skewed = cv2.warpPerspective(paper, cv2.getPerspectiveTransform(corners, seen), (width, height), borderValue=70)
    blurred = cv2.GaussianBlur(skewed, (0, 0), 1.3)
    light = numpy.linspace(0.55, 0.95, width)[None, :] * numpy.linspace(0.95, 0.8, height)[:, None]
    grain = numpy.random.default_rng(1).normal(0, 9, paper.shape)
    return numpy.clip(blurred * light + grain, 0, 255).astype(numpy.uint8)


def scan(picture: numpy.ndarray) -> str:
    """What the QR code in a picture says."""
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, f"{len(found)} codes were read"
    return found[0].text
