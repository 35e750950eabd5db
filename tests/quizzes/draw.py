"""Drawn photos of goods for tests, with different light, sharpness and background."""

import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont


def goods(width=1600, height=1600, *, cloth="paper", tone=1.0, warm=False, blur=0.0, grain=6, filled=0.7, seed=1):
    """Draw a box with a label and three cakes. `tone` is the light (1 by a window), `filled` their share of the photo's side."""
    dice = random.Random(seed)
    image = _cloth(width, height, cloth, dice)
    _put_goods(image, filled, dice)
    image = image.filter(ImageFilter.GaussianBlur(0.8 + blur))  # a lens is never perfect
    if tone != 1.0:
        image = ImageEnhance.Brightness(image).enhance(tone)
    if warm:
        image = ImageChops.multiply(image, Image.new("RGB", image.size, (255, 205, 120)))
    return _grained(image, grain)


def jpeg(image, quality=88):
    """Return the photo as a JPEG file."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    out.seek(0)
    return out


def _cloth(width, height, kind, dice):
    if kind == "black":
        return Image.new("RGB", (width, height), (38, 36, 35))
    light = Image.linear_gradient("L").rotate(90).resize((width, height)).point(lambda v: 205 + v // 8)
    paper = Image.merge("RGB", (light, light, light.point(lambda v: v - 6)))
    if kind == "wall and table":
        ImageDraw.Draw(paper).rectangle((0, int(height * 0.7), width, height), fill=(150, 110, 75))
    if kind == "checked":
        _checks(paper, width // 14)
    if kind == "kitchen":
        _clutter(paper, dice)
    return paper


def _checks(image, step):
    draw = ImageDraw.Draw(image)
    for x in range(0, image.width, step):
        for y in range(0, image.height, step):
            if (x + y) // step % 2:
                draw.rectangle((x, y, x + step, y + step), fill=(170, 60, 50))


def _clutter(image, dice):
    draw = ImageDraw.Draw(image)
    for _ in range(160):
        x, y, size = (
            dice.randrange(image.width),
            dice.randrange(image.height),
            dice.randrange(image.width // 20, image.width // 7),
        )
        colour = tuple(dice.randrange(30, 240) for _ in range(3))
        (draw.ellipse if dice.random() < 0.5 else draw.rectangle)((x, y, x + size, y + size * 3 // 4), fill=colour)


def _put_goods(image, filled, dice):
    draw = ImageDraw.Draw(image)
    side = min(image.size) * filled
    left, top = (image.width - side) / 2, (image.height - side) / 2
    draw.rectangle((left, top, left + side * 0.6, top + side), fill=(120, 80, 50))
    draw.rectangle((left + side * 0.08, top + side * 0.3, left + side * 0.52, top + side * 0.7), fill=(246, 240, 225))
    font = ImageFont.load_default(size=max(10, int(side * 0.07)))
    for line, words in enumerate(("WINGKO BABAT", "isi 10", "250 gram")):
        draw.text((left + side * 0.1, top + side * (0.34 + line * 0.11)), words, fill=(90, 20, 20), font=font)
    for cake in range(3):
        x, y = left + side * 0.66, top + side * (0.05 + cake * 0.32)
        draw.ellipse(
            (x, y, x + side * 0.3, y + side * 0.3), fill=(214, 165, 90), outline=(120, 70, 30), width=max(1, int(side / 120))
        )
        for _ in range(60):
            a, b = x + side * dice.uniform(0.06, 0.24), y + side * dice.uniform(0.06, 0.24)
            draw.ellipse((a, b, a + side / 130, b + side / 130), fill=(130, 80, 35))


def _grained(image, grain):
    if not grain:
        return image
    noise = Image.effect_noise(image.size, grain)
    return Image.merge("RGB", [ImageChops.add(band, noise, 1, -128) for band in image.split()])
