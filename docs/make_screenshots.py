"""Makes the pictures of the window in docs/screenshots; no display, camera or person is needed.

    .venv/bin/python docs/make_screenshots.py              # all that the documents show
    .venv/bin/python docs/make_screenshots.py data train   # those of two pages

The synthetic signer signs, the starter model reads and learns, and everything else that is shown
lies in a folder that is thrown away afterwards.
"""

import os
import tempfile
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import click

NAMES = ("live", "collect", "data", "train")
SIZE = (1366, 768)
LARGE = (1920, 1080)  # page Live alone
# Every picture is kept in light; of these there is one in dark as well.
IN_DARK = ("live-1*", "collect-review*", "data-dark", "train-done*")


@click.command()
@click.argument("pages", nargs=-1, type=click.Choice(NAMES))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(__file__).resolve().parent / "screenshots",
    show_default=True,
    help="Folder for the pictures.",
)
@click.option(
    "--theme",
    "themes",
    type=click.Choice(["light", "dark"]),
    multiple=True,
    default=("light", "dark"),
    show_default=True,
    help="Only this theme.",
)
@click.option("--every", is_flag=True, help="Every picture in dark too.")
@click.option("--size", type=(int, int), help="One other size, such as 880 620, in place of the usual ones.")
def main(
    pages: tuple[str, ...], out: Path, themes: tuple[str, ...], every: bool, size: tuple[int, int] | None
) -> None:
    """Make pictures of the window, of all PAGES or of some."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["MPLBACKEND"] = "Agg"
    from asl_live.app.environment import make_room_for_qt

    make_room_for_qt()
    from PySide6.QtWidgets import QApplication
    from shots.pages import PAGES
    from shots.photographer import Photographer

    from asl_live.app.theme import Choice

    app = QApplication([])
    app.setApplicationName("asl-live")
    for name in pages or NAMES:
        for theme in themes:
            for one in [size] if size else [SIZE, LARGE] if name == "live" else [SIZE]:
                with tempfile.TemporaryDirectory(prefix="asl-live-") as scratch:
                    os.environ["HOME"] = scratch  # no picture shows whose computer it was made on
                    os.environ["ASL_LIVE_HOME"] = str(Path(scratch, "home"))
                    dataset = Path(scratch, "dataset")
                    wanted = partial(is_wanted, every=every)
                    with Photographer(app, Choice(theme), one, dataset, out, wanted) as photos:
                        PAGES[name](photos)


def is_wanted(picture: str, every: bool) -> bool:
    """Whether the picture of this name, ``WHAT-THEME``, is written."""
    return every or picture.endswith("-light") or any(fnmatch(picture, one) for one in IN_DARK)


if __name__ == "__main__":
    main()
