"""Words laid over pictures so that they can be read at any size."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFont import FreeTypeFont

# Below this no letter can be read; a smaller picture is enlarged.
SHORTEST_SIDE = 240
TEXT_SHARE = 1 / 13  # height of the letters, of the picture's shorter side
SMALLEST_TEXT = 14
LINES = 2
GROUND, INK, BAR = (16, 18, 22), (255, 255, 255), (86, 204, 190)
OPACITY = 0.78


def legible(picture: np.ndarray) -> np.ndarray:
    """The picture, uint8 BGR [height, width, 3], enlarged if words on it would be too small to read.

    Both sides are made even, which video encoders ask for.
    """
    height, width = picture.shape[:2]
    scale = max(1.0, SHORTEST_SIDE / min(height, width))
    size = (max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2))
    if size == (width, height):
        return picture
    # An odd row is cut, which blurs nothing.
    if scale == 1.0:
        return picture[: height // 2 * 2, : width // 2 * 2]
    return cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)


def draw_caption(picture: np.ndarray, words: str, confidence: float | None, note: str = "") -> None:
    """Lay a caption over the foot of a BGR picture [height, width, 3], in place.

    words: what was recognised, shrunk, then broken into lines, and at last cut with an ellipsis where it
    does not fit. confidence: 0..1, shown as percent and as a bar; None shows neither. note: small words
    at the top, such as where the picture comes from.
    """
    height, width = picture.shape[:2]
    if words:
        strip = np.asarray(_strip(words, confidence, width, height))
        _blend(picture[height - len(strip) :], strip)
    if note:
        strip = np.asarray(_note(note, width, height))
        _blend(picture[: len(strip)], strip)


def without_glyphs(words: str) -> str:
    """The characters of ``words`` that no font of this machine can draw; they come out as boxes."""
    known = _characters(_font_file(words))
    return "".join(sorted({one for one in words if not one.isspace() and ord(one) not in known}))


def _blend(part: np.ndarray, strip: np.ndarray) -> None:
    strip = strip[-len(part) :]
    share = strip[..., 3:].astype(np.float32) / 255
    part[:] = (part * (1 - share) + strip[..., 2::-1] * share + 0.5).astype(np.uint8)


@lru_cache(maxsize=64)
def _strip(words: str, confidence: float | None, width: int, height: int) -> "Image.Image":
    from PIL import Image, ImageDraw

    file = _font_file(words)
    size = max(SMALLEST_TEXT, round(min(width, height) * TEXT_SHARE))
    gap = max(4, size // 3)
    percent = "" if confidence is None else f"{confidence:.0%}"
    number = _font(_font_file(percent), size)
    right = number.getlength(percent) + gap if percent else 0.0
    lines, font = _fit(words, file, size, width - 2 * gap - right)
    line = round(font.size * 1.25)
    bar = max(3, size // 8) if confidence is not None else 0
    strip = Image.new("RGBA", (width, line * len(lines) + 2 * gap + bar), (*GROUND, round(255 * OPACITY)))
    draw = ImageDraw.Draw(strip)
    for row, text in enumerate(lines):
        draw.text((gap, gap + line * (row + 0.5)), text, font=font, fill=(*INK, 255), anchor="lm")
    if percent:
        middle = gap + line * len(lines) / 2
        draw.text((width - gap, middle), percent, font=number, fill=(*INK, 255), anchor="rm")
        draw.rectangle(
            (0, strip.height - bar, round(width * float(confidence or 0)), strip.height), fill=(*BAR, 255)
        )
    return strip


@lru_cache(maxsize=8)
def _note(words: str, width: int, height: int) -> "Image.Image":
    from PIL import Image, ImageDraw

    size = max(11, round(min(width, height) * TEXT_SHARE * 0.5))
    lines, font = _fit(words, _font_file(words), size, width - size)
    line = round(font.size * 1.3)
    strip = Image.new("RGBA", (width, line * len(lines) + size // 2), (*GROUND, round(255 * OPACITY)))
    for row, text in enumerate(lines):
        ImageDraw.Draw(strip).text(
            (size // 2, size // 4 + line * (row + 0.5)), text, font=font, fill=(*INK, 255), anchor="lm"
        )
    return strip


def _fit(words: str, file: str, size: int, room: float) -> tuple[list[str], "FreeTypeFont"]:
    """The lines of ``words`` and the font in which they fit into ``room`` pixels."""
    words = " ".join(words.split())
    smallest = max(11, round(size * 0.7))
    for now in range(size, smallest - 1, -1):
        font = _font(file, now)
        if font.getlength(words) <= room:
            return [words], font
    font = _font(file, smallest)
    lines = [""]
    # A name may be broken behind a space, hyphen or underscore.
    for part in re.findall(r"[^\s_-]*[\s_-]?", words):
        if lines[-1] and font.getlength((lines[-1] + part).rstrip()) > room:
            lines.append("")
        lines[-1] += part
    lines = [line.rstrip() for line in lines if line.strip()]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return [_cut(line, font, room) for line in lines], font


def _cut(line: str, font: "FreeTypeFont", room: float) -> str:
    if font.getlength(line) <= room:
        return line
    while line and font.getlength(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


@lru_cache(maxsize=64)
def _font(file: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(file, size)


@lru_cache(maxsize=256)
def _font_file(words: str) -> str:
    """DejaVu, which matplotlib ships, or the first font of the system that has every letter."""
    # Late: it takes a second.
    import matplotlib

    plain = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf")
    wanted = {ord(one) for one in words if not one.isspace()}
    if wanted <= _characters(plain):
        return plain
    from matplotlib.font_manager import fontManager

    # The font of last resort, which matplotlib has too, shows boxes for everything.
    files = {entry.fname for entry in fontManager.ttflist if "LastResort" not in entry.fname}
    for file in sorted(files):
        if wanted <= _characters(file):
            return str(file)
    return plain


@lru_cache(maxsize=512)
def _characters(file: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(file).get_charmap())
    except (OSError, RuntimeError):
        # A font of the system that is broken is as good as none.
        return frozenset()
