"""The page Data: joins the library, the table, the filters, the clips and their details."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from asl_live.app.background import BackgroundCalls
from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.data.clip_grid import PICTURE, ClipGrid
from asl_live.app.data.details import Details
from asl_live.app.data.dialogs import ForgetDialog, RelabelDialog, RenameDialog, ask_to_empty_trash
from asl_live.app.data.empty import EmptyView
from asl_live.app.data.filter_bar import FilterBar
from asl_live.app.data.filtering import Filter, Quality, Tallies, count_of
from asl_live.app.data.header import Header
from asl_live.app.data.library import Library, Progress
from asl_live.app.data.overview import LEGEND, Overview
from asl_live.app.page import Menu, Page
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Theme
from asl_live.app.thumbnails import Thumbnails
from asl_live.clip import Clip
from asl_live.data.dataset import Change, Entry
from asl_live.paths import user_data

if TYPE_CHECKING:
    from asl_live.data.dataset import Forgotten

READ_AFTER_MS = 80  # so that an arrow key held down does not read every clip it passes

DONE = {"relabel": "Relabelled", "merge": "Merged", "delete": "Deleted"}


class DataPage(Page):
    """Shows one dataset and puts it in order."""

    title = "Data"
    train_asked = Signal(object)  # Path of the dataset
    collect_asked = Signal(object)  # Path of the dataset

    def __init__(self, theme: Theme, settings: Settings, services: Services) -> None:
        super().__init__()
        self._settings, self._services = settings, services
        self.library = Library(services, self)
        self._background = BackgroundCalls(self)
        size = PICTURE * self.devicePixelRatioF()
        self._thumbnails = Thumbnails(services.read_clip, QSize(size), self)
        self._tallies = Tallies(())
        self._shown: Entry | None = None
        self._wanted: Sequence[Path] = ()
        self._searched = False
        self._reading = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._reading.timeout.connect(self._read)
        self.notices = Notices(theme)
        self.header = Header(theme)
        self.overview = Overview(theme)
        self.filters = FilterBar()
        self.grid = ClipGrid(theme, self.picture_of)
        self.details = Details(theme)
        self.empty = EmptyView()
        self.stack = QStackedWidget()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._make_actions()
        self._join()

    # What the window asks.

    def menus(self) -> list[Menu]:
        return [
            ("&File", [self.choose_action, None]),
            ("&Edit", [self.undo_action, None, self.relabel_action, self.delete_action]),
            (
                "&Data",
                [
                    self.refresh_action,
                    self.suspicious_action,
                    None,
                    self.rename_action,
                    self.forget_action,
                    self.trash_action,
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

    def leave(self) -> None:
        self._keep_layout()

    def shut_down(self) -> None:
        self._keep_layout()
        self._reading.stop()
        self.library.shut_down()
        self._thumbnails.shut_down()
        self._background.join()

    # What other pages ask.

    def show_dataset(self, path: str | Path) -> None:
        """Show another dataset from now on, and remember it."""
        folder = Path(path)
        self._settings.set("dataset", str(folder))
        if folder != self.library.folder:
            self._open(folder)

    def show_clips(self, paths: Sequence[Path]) -> None:
        """Show these clips alone, in this order; of another dataset when they lie in one."""
        paths = tuple(paths)
        if not paths:
            return
        folder = self.library.folder or self._remembered()
        if not all(path.is_relative_to(folder) for path in paths):
            # A clip lies in DATASET/SIGN/.
            folder = Path(os.path.commonpath([path.parent.parent for path in paths]))
        self._wanted = paths
        self.show_dataset(folder)
        self.filters.set_filter(Filter(chosen=paths))
        self.grid.setFocus()

    # What the user asks.

    def choose_folder(self) -> None:
        """Ask for a dataset and show it."""
        name = QFileDialog.getExistingDirectory(self, "Choose a dataset folder", str(self._remembered()))
        if name:
            self.show_dataset(name)

    def undo(self) -> None:
        if self.undo_action.isEnabled():
            self.library.undo()

    def delete(self) -> None:
        """Delete the selected clips; it can be undone."""
        paths = [entry.path for entry in self.grid.selected()]
        if paths and self.delete_action.isEnabled():
            self.library.delete(paths)

    def relabel(self) -> None:
        """Ask for the sign that the selected clips are to have."""
        entries = [entry for entry in self.grid.selected() if entry.usable]
        if not entries or self.library.is_busy:
            return
        self._ask(
            RelabelDialog(
                len(entries),
                entries[0].sign,
                self._tallies.signs,
                self,
                lambda sign: self.library.relabel([entry.path for entry in entries], sign),
            )
        )

    def rename(self) -> None:
        """Ask which sign gets another name or joins another."""
        self._ask(RenameDialog(self._sign_in_hand(), self._tallies, self, self.library.merge))

    def forget(self) -> None:
        """Ask which signer to forget."""
        signer = self.filters.filter.signer
        if signer is None and (entry := self.grid.current()) is not None:
            signer = entry.signer
        self._ask(ForgetDialog(signer, self._tallies, self._videos_of, self, self.library.forget))

    def empty_trash(self) -> None:
        self.dialog: QDialog = ask_to_empty_trash(self, self.library.empty_trash)

    def find_suspicious(self) -> None:
        if self.suspicious_action.isEnabled():
            self.notices.dismiss("suspicious")
            self.library.find_suspicious()

    # What the library tells.

    def _on_scanned(self) -> None:
        entries = self.library.entries
        self._tallies = Tallies(entries)
        self.filters.show_names(self._tallies)
        self.overview.show_tallies(self._tallies)
        came = self.stack.currentWidget() is self.empty
        self.stack.setCurrentWidget(self.splitter if entries else self.empty)
        if not entries:
            self.empty.show_empty(self._remembered())
        self._show_clips()
        if entries and came:
            self.grid.setFocus()
        self.grid.select_paths(self._wanted[:1])
        self._wanted = ()
        broken = self._tallies.of(None, None).broken
        if broken:
            verb = "clip cannot be read; it is" if broken == 1 else "clips cannot be read; they are"
            self.notices.show_notice(
                "broken",
                Kind.ERROR,
                f"{broken:,} {verb} left out of training. Select one to see why.",
                ("Show them", lambda: self.filters.set_filter(Filter(quality=Quality.BROKEN))),
            )
        else:
            self.notices.dismiss("broken")
        self._show_state()

    def _on_progress(self, progress: Progress | None) -> None:
        self.header.show_progress(progress)
        self._show_state()

    def _on_changed(self, change: Change) -> None:
        self.notices.show_notice("change", Kind.INFO, _told(change), ("Undo", self.undo))

    def _on_undone(self, change: Change) -> None:
        self.notices.show_notice("change", Kind.INFO, f"Undone: {change.text}.")

    def _on_forgot(self, found: "Forgotten") -> None:
        self._thumbnails.forget()
        text = " ".join(map(_sentence, (found.as_text(), *found.notes())))
        self.notices.show_notice("change", Kind.INFO, text)

    def _on_cut_short(self) -> None:
        text = "Stopped part of the way. What was done until then can be undone."
        self.notices.show_notice("change", Kind.INFO, text, ("Undo", self.undo))

    def _on_emptied(self, clips: int) -> None:
        self.notices.show_notice(
            "change", Kind.INFO, f"The trash is empty; {count_of(clips, 'deleted clip')} removed for good."
        )

    def _on_suspected(self) -> None:
        self._searched = True
        found = self.library.suspicions
        copies, doubts = sum(map(len, found.copies)), len(found.doubts)
        asked = self.filters.filter.quality
        kinds = {Quality.DOUBTED: doubts, Quality.COPY: copies}
        if not copies and not doubts:
            text = "No duplicates and no likely mislabels were found."
            self.notices.show_notice("suspicious", Kind.INFO, text)
        else:
            first = asked if asked in kinds else Quality.DOUBTED if doubts else Quality.COPY
            other = Quality.COPY if first is Quality.DOUBTED else Quality.DOUBTED
            action = (f"Show {other.value.lower()}", lambda: self._show_quality(other))
            self.notices.show_notice(
                "suspicious",
                Kind.INFO,
                f"Found {count_of(doubts, 'likely mislabel')}, and {count_of(copies, 'clip')} that are "
                f"duplicates of one another. The Quality filter shows them.",
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
        self.library.refresh()

    # What is shown.

    def _open(self, folder: Path) -> None:
        for subject in ("change", "library", "suspicious", "broken"):
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
        self.grid.empty_text = _nothing(wanted, self._searched)
        self.grid.show_entries(found, self.library.suspicions)
        self.overview.show_choice(wanted.sign, wanted.signer)
        self._show_state()

    def _on_filter(self) -> None:
        suspicious = self.filters.filter.quality in (Quality.COPY, Quality.DOUBTED)
        if suspicious and not self._searched and not self.library.is_busy and self.library.entries:
            self.library.find_suspicious()
        self._show_clips()

    def _show_quality(self, quality: Quality) -> None:
        self.filters.set_filter(Filter(quality=quality))

    def _show_state(self) -> None:
        """What can be done now."""
        busy, some = self.library.is_busy, bool(self.library.entries)
        selected = self.grid.selected()
        self.header.show_actions(some, busy)
        self.details.show_actions(len(selected), not busy)
        usable = any(entry.usable for entry in selected)
        self.details.relabel_button.setEnabled(usable and not busy)
        self.relabel_action.setEnabled(usable and not busy)
        self.delete_action.setEnabled(bool(selected) and not busy)
        for action in (self.suspicious_action, self.rename_action, self.forget_action):
            action.setEnabled(some and not busy)
        self.refresh_action.setEnabled(not busy)
        self.train_action.setEnabled(some)
        history = self.library.history
        self.trash_action.setEnabled(bool(history) and not busy)
        self.undo_action.setEnabled(bool(history) and not busy)
        self.undo_action.setText(f"&Undo: {history[-1].text}" if history else "&Undo")
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
        if entry is None or not entry.usable:
            self._reading.stop()
            title = "This clip cannot be shown" if entry else ""
            self.details.view.show_message(title, "What is wrong with it stands below." if entry else "")
        else:
            self._reading.start()

    def _read(self) -> None:
        """Read the clip that has the focus, and replay it."""
        entry = self._shown
        if entry is None:
            return
        self._background.call(
            lambda: self._services.read_clip(entry.path),
            lambda clip: self._replay(entry, clip),
            lambda error: self._on_unreadable(entry, error),
        )

    def _replay(self, entry: Entry, clip: Clip) -> None:
        if entry == self._shown:
            self.details.view.show_clip(clip)

    def _on_unreadable(self, entry: Entry, error: Exception) -> None:
        if entry == self._shown:
            self.details.view.show_message("This clip cannot be shown", sentence(error))
            self.library.refresh()  # it was whole when it was looked at

    def picture_of(self, entry: Entry) -> QPixmap | None:
        return self._thumbnails.picture(entry.path, entry.digest)

    def _on_suggestion(self, path: Path, sign: str) -> None:
        if not self.library.is_busy:
            self.library.relabel([path], sign)

    def _on_cell(self, sign: str | None, signer: str | None) -> None:
        self.filters.set_filter(replace(self.filters.filter, sign=sign, signer=signer, chosen=None))

    def _sign_in_hand(self) -> str | None:
        entry = self.grid.current()
        return self.filters.filter.sign or (entry.sign if entry is not None else None)

    def _videos_of(self, signer: str) -> int:
        return sum(bool(entry.video) and entry.signer == signer for entry in self.library.entries)

    def _ask(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _remembered(self) -> Path:
        return Path(self._settings.text("dataset", "") or user_data() / "dataset")

    def _keep_layout(self) -> None:
        self._settings.set("data/splitter", self.splitter.saveState())

    def _lay_out(self) -> None:
        table = QFrame()
        table.setObjectName("card")
        rows = QVBoxLayout(table)
        rows.setContentsMargins(6, 6, 6, 8)
        rows.setSpacing(4)
        legend = QLabel(LEGEND)
        legend.setObjectName("muted")
        rows.addWidget(self.overview, 1)
        rows.addWidget(legend)
        clips = QFrame()
        clips.setObjectName("card")
        rows = QVBoxLayout(clips)
        rows.setContentsMargins(10, 8, 6, 6)
        rows.setSpacing(4)
        rows.addWidget(self.filters)
        rows.addWidget(self.grid, 1)
        for part, stretch in ((table, 0), (clips, 1), (self.details, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(10)
        self.splitter.setSizes([300, 680, 340])
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
        order += [self.details.relabel_button, self.details.delete_button]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _make_actions(self) -> None:
        def action(text: str, keys: str, call: Callable[[], object]) -> QAction:
            made = QAction(text, self, shortcut=QKeySequence(keys))
            made.triggered.connect(lambda: call())
            return made

        self.choose_action = action("Choose a dataset f&older…", "Ctrl+O", self.choose_folder)
        self.undo_action = action("&Undo", "Ctrl+Z", self.undo)
        self.relabel_action = action("&Relabel clips…", "F2", self.relabel)
        self.delete_action = action("&Delete clips", "Del", self.delete)
        self.refresh_action = action("&Look through the folder again", "F5", self.library.refresh)
        self.suspicious_action = action(
            "Find &duplicates and likely mislabels", "Ctrl+D", self.find_suspicious
        )
        self.rename_action = action("Re&name or merge signs…", "Shift+F2", self.rename)
        self.forget_action = action("&Forget a signer…", "", self.forget)
        self.trash_action = action("&Empty the trash…", "", self.empty_trash)
        self.record_action = action("&Record more signs", "", self._record)
        self.train_action = action("&Train on this dataset", "", self._train)
        self.clear_action = action("Show e&very clip", "Esc", self.filters.clear)
        # Elsewhere these keys belong to fields and dialogs.
        self.delete_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.clear_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(self.clear_action)
        for made in (self.relabel_action, self.delete_action):
            self.grid.addAction(made)

    def _join(self) -> None:
        library, header, details, grid = self.library, self.header, self.details, self.grid
        library.scanned.connect(self._on_scanned)
        library.progressed.connect(self._on_progress)
        library.changed.connect(self._on_changed)
        library.undone.connect(self._on_undone)
        library.forgot.connect(self._on_forgot)
        library.emptied.connect(self._on_emptied)
        library.suspected.connect(self._on_suspected)
        library.failed.connect(self._on_failed)
        library.cut_short.connect(self._on_cut_short)
        header.choose_asked.connect(self.choose_folder)
        header.refresh_asked.connect(library.refresh)
        header.suspicious_asked.connect(self.find_suspicious)
        header.stop_asked.connect(library.stop)
        header.train_asked.connect(self._train)
        self.empty.record_asked.connect(self._record)
        self.empty.choose_asked.connect(self.choose_folder)
        self.overview.chosen.connect(self._on_cell)
        self.filters.changed.connect(self._on_filter)
        grid.current_changed.connect(self._show_details)
        grid.selection_changed.connect(self._on_selection)
        grid.opened.connect(self._on_opened)
        grid.toggled.connect(details.view.toggle)
        self._thumbnails.ready.connect(grid.picture_came)
        details.relabel_asked.connect(self.relabel)
        details.delete_asked.connect(self.delete)
        details.suggestion_taken.connect(self._on_suggestion)
        details.copies_asked.connect(lambda paths: self.filters.set_filter(Filter(chosen=tuple(paths))))

    def _on_opened(self) -> None:
        self.details.view.picture.setFocus()
        self.details.view.play()

    def _train(self) -> None:
        self.train_asked.emit(self._remembered())

    def _record(self) -> None:
        self.collect_asked.emit(self._remembered())


def _told(change: Change) -> str:
    """What was done, as a sentence; the journal says it as a command."""
    verb, _, rest = change.text.partition(" ")
    return f"{DONE.get(verb, verb)} {rest}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _nothing(wanted: Filter, searched: bool) -> str:
    """Why no clip is shown."""
    if wanted.quality in (Quality.COPY, Quality.DOUBTED):
        kind = wanted.quality.value.lower()
        return f"There are no {kind} here." if searched else f"Looking for {kind}…"
    return "No clip is like that. Press Esc to show every clip."
