"""The page Data: joins the library, the table, the filters, the clips and their details."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.actions import make_action
from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.data.changing import Changing
from asl_live.app.data.clip_grid import PICTURE, ClipGrid
from asl_live.app.data.clip_reader import ClipReader
from asl_live.app.data.details import Details
from asl_live.app.data.empty import EmptyView
from asl_live.app.data.filter_bar import FilterBar
from asl_live.app.data.filtering import Filter, Quality, count_of, nothing_of
from asl_live.app.data.header import Header
from asl_live.app.data.library import Library, Progress
from asl_live.app.data.overview import LEGEND, Overview
from asl_live.app.dataset_folder import recall_dataset, remember_dataset
from asl_live.app.page import Menu, Page
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Theme
from asl_live.app.thumbnails import Thumbnails
from asl_live.data.dataset import Entry


class DataPage(Page):
    """Shows one dataset and puts it in order."""

    title = "Data"
    train_asked = Signal(object)  # Path of the dataset
    collect_asked = Signal(object)  # Path of the dataset
    signer_forgotten = Signal(str)

    def __init__(self, theme: Theme, settings: Settings, services: Services) -> None:
        super().__init__()
        self._settings = settings
        self.library = Library(services, self)
        self._reader = ClipReader(services.read_clip, self)
        size = PICTURE * self.devicePixelRatioF()
        self._thumbnails = Thumbnails(lambda path: services.read_clip(path, crops=False), QSize(size), self)
        self._shown: Entry | None = None
        self._wanted: Sequence[Path] = ()
        self._searched = False
        self.notices = Notices(theme, lambda: self.grid)
        self.header = Header(theme)
        self.overview = Overview(theme)
        self.filters = FilterBar()
        self.grid = ClipGrid(theme, self.picture_of)
        self.details = Details(theme)
        self.changing = Changing(self.library, self.grid, self.notices, self)
        self.empty = EmptyView()
        self.stack = QStackedWidget()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._make_actions()
        self._join()

    # What the window asks.

    def menus(self) -> list[Menu]:
        changing = self.changing
        return [
            ("&File", [self.choose_action, None]),
            ("&Edit", [changing.undo_action, None, changing.relabel_action, changing.delete_action]),
            (
                "&Data",
                [
                    self.refresh_action,
                    self.suspicious_action,
                    None,
                    changing.rename_action,
                    changing.forget_action,
                    changing.trash_action,
                    None,
                    self.record_action,
                    self.train_action,
                ],
            ),
            ("&View", [self.clear_action, None]),
        ]

    def enter(self) -> None:
        folder = self._remembered()
        if folder == self.library.folder:
            self.library.refresh()
        else:
            self._open(folder)

    def may_close(self) -> bool:
        return self.changing.may_close()

    def leave(self) -> None:
        self._keep_layout()

    def shut_down(self) -> None:
        self._keep_layout()
        self._reader.shut_down()
        self.library.shut_down()
        self._thumbnails.shut_down()

    # What other pages ask.

    def show_dataset(self, path: str | Path) -> None:
        """Show another dataset from now on, and remember it."""
        folder = Path(path).absolute()
        remember_dataset(self._settings, folder)
        if folder != self.library.folder:
            self._open(folder)

    def show_clips(self, paths: Sequence[Path]) -> None:
        """Show these clips alone, in this order; where they lie in other datasets, in one after another."""
        paths = tuple(path.absolute() for path in paths)
        if not paths:
            return
        folder = self.library.folder or self._remembered()
        here = tuple(path for path in paths if path.is_relative_to(folder))
        if not here:
            folder = paths[0].parent.parent  # a clip lies in DATASET/SIGN/
            here = tuple(path for path in paths if path.is_relative_to(folder))
        self.show_dataset(folder)
        self.filters.set_filter(Filter(chosen=here))
        if self.library.is_read:
            self.grid.select_paths(here[:1])
            self.grid.setFocus()
        else:
            self._wanted = here
        others = [path for path in paths if path not in here]
        if others:
            text = f"{count_of(len(others), 'more clip')} of these lie in other datasets."
            self.notices.show_notice(
                "news", Kind.INFO, text, ("Show them", lambda: self._show_elsewhere(others))
            )

    # What the user asks.

    def choose_folder(self) -> None:
        """Ask for a dataset and show it."""
        name = QFileDialog.getExistingDirectory(self, "Choose a dataset folder", str(self._remembered()))
        if name:
            self.show_dataset(name)

    def find_suspicious(self) -> None:
        if self.suspicious_action.isEnabled():
            self.notices.dismiss("news")
            self.library.find_suspicious()

    # What the library tells.

    def _on_scanned(self) -> None:
        entries = self.library.entries
        self.filters.show_names(self.library.tallies)
        self.overview.show_tallies(self.library.tallies)
        came = self.stack.currentWidget() is self.empty
        self.stack.setCurrentWidget(self.splitter if entries else self.empty)
        if not entries:
            self.empty.show_empty(self._remembered())
        self._show_clips()
        if came:
            (self.grid if entries else self.empty.record_button).setFocus()
        self.grid.select_paths(self._wanted[:1])
        self._wanted = ()
        self._tell_broken(self.library.tallies.of(None, None).broken)
        self._show_state()

    def _tell_broken(self, broken: int) -> None:
        if broken:
            one = broken == 1
            self.notices.show_notice(
                "broken",
                Kind.ERROR,
                f"{count_of(broken, 'clip')} cannot be read. See why, and delete {'it' if one else 'them'} "
                f"or put {'a whole copy' if one else 'whole copies'} in place.",
                ("Show it" if one else "Show them", lambda: self._show_quality(Quality.BROKEN)),
            )
        else:
            self.notices.dismiss("broken")

    def _on_progress(self, progress: Progress | None) -> None:
        self.header.show_progress(progress)
        self._show_state()

    def _on_suspected(self) -> None:
        self._searched = True
        found = self.library.suspicions
        copies, doubts = sum(map(len, found.copies)), len(found.doubts)
        asked = self.filters.filter.quality
        kinds = {Quality.DOUBTED: doubts, Quality.COPY: copies}
        if not copies and not doubts:
            text = "No duplicates and no likely mislabels were found."
            self.notices.show_notice("news", Kind.INFO, text)
        else:
            first = asked if asked in kinds else Quality.DOUBTED if doubts else Quality.COPY
            other = Quality.COPY if first is Quality.DOUBTED else Quality.DOUBTED
            action = (f"Show {other.value.lower()}", lambda: self._show_quality(other))
            self.notices.show_notice(
                "news",
                Kind.INFO,
                f"Found {count_of(doubts, 'likely mislabel')}, and "
                f"{count_of(len(found.copies), 'recording')} that more than one clip holds "
                f"({count_of(copies, 'clip')}). The Quality filter shows them.",
                action if kinds[other] else None,
            )
            if asked not in kinds:
                self._show_quality(first)
        self._show_clips()

    def _on_failed(self, error: Exception) -> None:
        self.notices.show_notice("library", Kind.ERROR, sentence(error), ("Try again", self._try_again))
        if not self.library.is_read:
            self.stack.setCurrentWidget(self.empty)
            self.empty.show_failed()

    def _try_again(self) -> None:
        self.notices.dismiss("library")
        self.library.try_again()

    # What is shown.

    def _open(self, folder: Path) -> None:
        for subject in ("news", "library", "broken"):
            self.notices.dismiss(subject)
        self._thumbnails.forget()
        self._searched = False
        self.filters.clear()
        self.header.show_folder(folder)
        self.empty.show_reading(folder)
        self.stack.setCurrentWidget(self.empty)
        self.library.open(folder)

    def _show_clips(self) -> None:
        """Show what the filters let through."""
        wanted = self.filters.filter
        found = wanted.choose(self.library.entries, self.library.suspicions)
        self.grid.show_entries(found, self.library.suspicions)
        self.overview.show_choice(wanted.sign, wanted.signer)
        self.changing.look_at(wanted.signer)
        self._show_state()

    def _on_filter(self) -> None:
        suspicious = self.filters.filter.quality in (Quality.COPY, Quality.DOUBTED)
        if suspicious and not self._searched and not self.library.is_busy and self.library.entries:
            self.library.find_suspicious()
        self._show_clips()

    def _show_quality(self, quality: Quality) -> None:
        self.filters.set_filter(Filter(quality=quality))

    def _show_state(self) -> None:
        """What can be done now, and why there is nothing to see."""
        busy, some = self.library.is_busy, bool(self.library.entries)
        selected = self.grid.selected()
        self.grid.show_nothing(nothing_of(self.filters.filter, self._searched, self.library.is_searching))
        if busy and self.header.has_focus_to_lose:
            (self.grid if self.grid.isVisible() else self).setFocus()
        self.header.show_actions(some, busy)
        self.changing.show_state()
        self.details.show_actions(
            len(selected), self.changing.relabel_action.isEnabled(), self.changing.delete_action.isEnabled()
        )
        self.suspicious_action.setEnabled(some and not busy)
        self.refresh_action.setEnabled(not busy)
        self.train_action.setEnabled(some)
        self.filters.show_count(len(self.grid.entries), len(self.library.entries), len(selected))

    def _on_selection(self) -> None:
        self._show_state()
        self._show_details()

    def _show_details(self) -> None:
        entry = self.grid.current()
        selected = len(self.grid.selected())
        self.details.show_entry(entry, selected, self.library.suspicions, self.library.folder)
        self._show_state()
        if entry == self._shown:
            return
        self._shown = entry
        self._reader.ask(entry.path if entry is not None and entry.usable else None)
        if entry is None or not entry.usable:
            title = "This clip cannot be shown" if entry else ""
            self.details.view.show_message(title, "What is wrong with it stands below." if entry else "")

    def _on_unreadable(self, error: Exception) -> None:
        self.details.view.show_message("This clip cannot be shown", sentence(error))
        self.library.refresh()  # it was whole when it was looked at

    def picture_of(self, entry: Entry) -> QPixmap | None:
        return self._thumbnails.picture(entry.path, entry.digest)

    def _show_elsewhere(self, paths: Sequence[Path]) -> None:
        self.notices.dismiss("news")
        self.show_clips(paths)

    def _on_cell(self, sign: str | None, signer: str | None) -> None:
        self.filters.set_filter(replace(self.filters.filter, sign=sign, signer=signer, chosen=None))

    def _remembered(self) -> Path:
        return recall_dataset(self._settings)

    def _keep_layout(self) -> None:
        self._settings.set("data/splitter", self.splitter.saveState())

    def _lay_out(self) -> None:
        legend = QLabel(LEGEND)
        legend.setObjectName("muted")
        table = _card(self.overview, legend)
        clips = _card(self.filters, self.grid)
        for part, stretch in ((table, 0), (clips, 1), (self.details, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(10)
        self.splitter.setSizes([316, 684, 320])
        self.splitter.restoreState(self._settings.bytes("data/splitter"))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 6, 10, 10)
        whole.setSpacing(8)
        whole.addWidget(self.notices)
        whole.addWidget(self.header)
        whole.addWidget(self.stack, 1)
        view = self.details.view
        order: list[QWidget] = [self.header.refresh_button, self.header.choose_button]
        order += [self.header.suspicious_button, self.header.train_button, self.overview]
        order += [self.filters.sign, self.filters.signer, self.filters.quality, self.filters.origin]
        order += [self.filters.clear_button, self.grid, view.picture, view.play_button, view.slider]
        order += [view.speed_button, view.loop_box, view.pixels_box]
        order += [self.details.about, self.details.relabel_button, self.details.delete_button]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _make_actions(self) -> None:
        action = partial(make_action, self)
        self.choose_action = action("Choose a dataset f&older…", "Ctrl+O", self.choose_folder)
        self.refresh_action = action("&Look through the folder again", "F5", self.library.refresh)
        self.suspicious_action = action(
            "Find &duplicates and likely mislabels", "Ctrl+D", self.find_suspicious
        )
        self.record_action = action("&Record more signs", "", self._record)
        self.train_action = action("&Train on this dataset", "", self._train)
        self.clear_action = action("Show e&very clip", "Esc", self.filters.clear)
        self.clear_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(self.clear_action)

    def _join(self) -> None:
        library, header, details, grid = self.library, self.header, self.details, self.grid
        library.scanned.connect(self._on_scanned)
        library.progressed.connect(self._on_progress)
        library.suspected.connect(self._on_suspected)
        library.failed.connect(self._on_failed)
        header.choose_asked.connect(self.choose_folder)
        header.refresh_asked.connect(library.refresh)
        header.suspicious_asked.connect(self.find_suspicious)
        header.stop_asked.connect(library.stop)
        header.train_asked.connect(self._train)
        self.empty.record_asked.connect(self._record)
        self.empty.choose_asked.connect(self.choose_folder)
        self.overview.chosen.connect(self._on_cell)
        self.filters.changed.connect(self._on_filter)
        grid.selection_changed.connect(self._on_selection)
        grid.opened.connect(self._on_opened)
        grid.toggled.connect(details.view.toggle)
        self._reader.came.connect(details.view.show_clip)
        self._reader.failed.connect(self._on_unreadable)
        self._thumbnails.ready.connect(grid.picture_came)
        details.relabel_asked.connect(self.changing.relabel)
        details.delete_asked.connect(self.changing.delete)
        details.suggestion_taken.connect(self.changing.relabel_one)
        self.changing.forgotten.connect(lambda _: self._thumbnails.forget())
        self.changing.forgotten.connect(self.signer_forgotten)
        details.copies_asked.connect(lambda paths: self.filters.set_filter(Filter(chosen=tuple(paths))))

    def _on_opened(self) -> None:
        self.details.view.picture.setFocus()
        self.details.view.play()

    def _train(self) -> None:
        self.train_asked.emit(self._remembered())

    def _record(self) -> None:
        self.collect_asked.emit(self._remembered())


def _card(*widgets: QWidget) -> QFrame:
    """Widgets one below the other."""
    card = QFrame()
    card.setObjectName("card")
    rows = QVBoxLayout(card)
    rows.setContentsMargins(8, 8, 8, 8)
    rows.setSpacing(4)
    for widget in widgets:
        rows.addWidget(widget)
    return card
