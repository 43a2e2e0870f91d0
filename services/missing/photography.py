"""A photograph as it is kept: a JPEG, upright, at most 1,200 pixels a side, that says nothing of where or with what it was taken."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from services.missing.domain.refusals import Refused

LARGEST = 8 * 1024 * 1024
"""Bytes of a file sent: a phone's photograph has two to six million."""
MOST_PIXELS = 50_000_000
"""A file of a few kilobytes can claim to be a picture of gigabytes; no phone's photograph is larger than this."""
SIDE = 1200
"""Pixels: a face fills a phone's screen, and prints 10 cm wide at 300 dots an inch."""


class NoPhotograph(Refused):
    """The file sent is no photograph that can be kept."""

    title = "This file cannot be used"

    def __init__(self, message: str) -> None:
        super().__init__("photo", message)


def as_kept(sent: bytes) -> bytes:
    """Made anew from its pixels: whatever else the file carried is left behind. Takes up to a second: call it in a thread.

    Raises NoPhotograph.
    """
    if len(sent) > LARGEST:
        raise NoPhotograph(f"the file is larger than {LARGEST // (1024 * 1024)} MB: choose a smaller one")
    try:
        with Image.open(BytesIO(sent), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoPhotograph(f"the picture is {picture.width} by {picture.height} pixels: choose a smaller one")
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            return _jpeg(upright)
    except UnidentifiedImageError as error:
        raise NoPhotograph("the file is no JPEG or PNG picture: choose a photograph") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NoPhotograph("the picture is damaged and cannot be read: choose another copy of it") from error


def _jpeg(picture: Image.Image) -> bytes:
    """On white where it was see-through."""
    solid = Image.new("RGB", picture.size, "white")
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        solid.paste(picture, mask=picture.getchannel("A"))
    else:
        solid.paste(picture.convert("RGB"))
    made = BytesIO()
    solid.save(made, "JPEG", quality=85, optimize=True)
    return made.getvalue()
