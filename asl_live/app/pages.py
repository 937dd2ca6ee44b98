"""The window with all its pages, and the ways from one to another."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from asl_live.app.live.page import LivePage
from asl_live.app.page import Page
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Theme
from asl_live.app.window import Window

if TYPE_CHECKING:
    from asl_live.app.collect.page import CollectPage
    from asl_live.app.data.page import DataPage
    from asl_live.app.train.page import TrainPage

COLLECT, DATA, TRAIN = "Collect", "Data", "Train"


def make_window(
    theme: Theme, settings: Settings, services: Services, live: LivePage, ask_before_closing: bool = True
) -> Window:
    """The window with the pages Live, Collect, Data and Train; all but Live are made when first shown."""

    live.teaching.train_asked.connect(lambda dataset: show_train(window, dataset))

    # Imported with the page: each brings libraries that Live can do without.
    def collect() -> Page:
        from asl_live.app.collect.page import CollectPage

        page = CollectPage(theme, settings, services)
        page.data_asked.connect(lambda dataset: show_data(window, dataset))
        page.train_asked.connect(lambda dataset: show_train(window, dataset))
        return page

    def data() -> Page:
        from asl_live.app.data.page import DataPage

        page = DataPage(theme, settings, services)
        page.collect_asked.connect(lambda _: window.show_page(COLLECT))
        page.train_asked.connect(lambda dataset: show_train(window, dataset))
        page.signer_forgotten.connect(lambda signer: forget_signer(window, settings, signer))
        return page

    def train() -> Page:
        from asl_live.app.train.page import TrainPage

        page = TrainPage(theme, settings, services)
        page.collect_asked.connect(lambda _: window.show_page(COLLECT))
        page.clips_asked.connect(lambda clips: show_clips(window, clips))
        page.model_chosen.connect(lambda model: use_model(window, model))
        return page

    window: Window = Window(
        theme,
        settings,
        live,
        {COLLECT: collect, DATA: data, TRAIN: train},
        ask_before_closing=ask_before_closing,
    )
    return window


def show_data(window: Window, dataset: Path) -> None:
    """Turn to page Data with this dataset."""
    page = cast("DataPage", window.page(DATA))
    page.show_dataset(dataset)
    window.show_page(DATA)


def show_clips(window: Window, clips: list[Path]) -> None:
    """Turn to page Data with these clips."""
    page = cast("DataPage", window.page(DATA))
    page.show_clips(clips)
    window.show_page(DATA)


def show_train(window: Window, dataset: Path) -> None:
    """Turn to page Train with this dataset."""
    page = cast("TrainPage", window.page(TRAIN))
    page.show_dataset(dataset)
    window.show_page(TRAIN)


def show_collect(window: Window) -> "CollectPage":
    """Turn to page Collect."""
    return cast("CollectPage", window.show_page(COLLECT))


def forget_signer(window: Window, settings: Settings, signer: str) -> None:
    """Let the form of page Collect remember nothing of a person whose clips are gone."""
    from asl_live.app.collect import remembered

    remembered.forget_signer(settings, signer)
    if window.is_made(COLLECT):
        cast("CollectPage", window.page(COLLECT)).forget_signer(signer)


def use_model(window: Window, model: str) -> None:
    """Turn to page Live, which recognises with this model from now on."""
    window.live.models.use(model)
    window.show_page(window.live.title)
