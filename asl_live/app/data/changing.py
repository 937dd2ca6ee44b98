"""What the user changes in a dataset: what is asked before, and what is told after."""

import textwrap
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from asl_live.app.actions import make_action
from asl_live.app.banner import Kind, Notices
from asl_live.app.data.clip_grid import ClipGrid
from asl_live.app.data.dialogs import ForgetDialog, RelabelDialog, RenameDialog, ask_to_empty_trash
from asl_live.app.data.filtering import count_of
from asl_live.app.data.library import Library
from asl_live.data.dataset import Change
from asl_live.paths import shown

if TYPE_CHECKING:
    from asl_live.data.forgetting import Forgotten

LONGEST_ENTRY = 60  # characters in a menu
DONE = {"relabel": "Relabelled", "merge": "Merged", "delete": "Deleted", "add": "Added"}


class Changing(QObject):
    """The actions that change clips, for the selected ones or for the whole dataset."""

    forgotten = Signal(str)  # the signer, of whom pictures and remembered choices are to go too

    def __init__(self, library: Library, grid: ClipGrid, notices: Notices, page: QWidget) -> None:
        super().__init__(page)
        self._library, self._grid, self._notices, self._page = library, grid, notices, page
        self._signer: str | None = None
        self.dialog: QDialog | None = None  # the question that was asked last

        action = partial(make_action, page)
        self.undo_action = action("&Undo", "Ctrl+Z", self.undo)
        self.relabel_action = action("&Relabel clips…", "F2", self.relabel)
        self.delete_action = action("&Delete clips", "Del", self.delete)
        self.rename_action = action("Re&name or merge signs…", "Shift+F2", self.rename)
        self.forget_action = action("&Forget a signer…", "", self.forget)
        self.trash_action = action("&Empty the trash…", "", self.empty_trash)
        # Elsewhere the key belongs to text fields.
        self.delete_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        for made in (self.relabel_action, self.delete_action):
            grid.addAction(made)
        library.changed.connect(self._on_changed)
        library.undone.connect(self._on_undone)
        library.forgot.connect(self._on_forgot)
        library.emptied.connect(self._on_emptied)
        library.cut_short.connect(self._on_cut_short)

    def look_at(self, signer: str | None) -> None:
        """The signer that is looked at alone."""
        self._signer = signer

    def show_state(self) -> None:
        """Offer what can be done now."""
        free, some = not self._library.is_busy, bool(self._library.entries)
        selected = self._grid.selected()
        self.relabel_action.setEnabled(free and any(entry.usable for entry in selected))
        self.delete_action.setEnabled(free and bool(selected))
        self.rename_action.setEnabled(free and bool(self._library.tallies.signs))
        self.forget_action.setEnabled(free and some)
        history = self._library.history
        self.trash_action.setEnabled(free and any(change.kind == "delete" for change in history))
        self.undo_action.setEnabled(free and bool(history))
        latest = textwrap.shorten(history[-1].text, LONGEST_ENTRY, placeholder="…") if history else ""
        self.undo_action.setText(f"&Undo: {latest.replace('&', '&&')}" if latest else "&Undo")

    def undo(self) -> None:
        """Take the latest change back."""
        if self.undo_action.isEnabled():
            self._library.undo()

    def delete(self) -> None:
        """Delete the selected clips; it can be undone."""
        if self.delete_action.isEnabled():
            self._library.delete(entry.path for entry in self._grid.selected())

    def relabel(self) -> None:
        """Ask for the sign that the selected clips are to have."""
        entries = [entry for entry in self._grid.selected() if entry.usable]
        if entries and self.relabel_action.isEnabled():
            paths = [entry.path for entry in entries]
            sign, signs = entries[0].sign, self._library.tallies.signs
            self._ask(
                RelabelDialog(
                    len(paths), sign, signs, self._page, lambda new: self._library.relabel(paths, new)
                )
            )

    def relabel_one(self, path: Path, sign: str) -> None:
        """Take a suggestion."""
        if not self._library.is_busy:
            self._library.relabel([path], sign)

    def rename(self) -> None:
        """Ask which sign gets another name or joins another."""
        current = self._grid.current()
        sign = current.sign if current is not None else None
        self._ask(RenameDialog(sign, self._library.tallies, self._page, self._library.merge))

    def forget(self) -> None:
        """Ask which signer to forget; it cannot be undone."""
        current = self._grid.current()
        signer = self._signer or (current.signer if current is not None else None)
        self._ask(
            ForgetDialog(signer, self._library.tallies, self._videos_of, self._page, self._library.forget)
        )

    def empty_trash(self) -> None:
        """Ask whether what was deleted is to be gone for good."""
        self.dialog = ask_to_empty_trash(self._page, self._library.empty_trash)

    def may_close(self) -> bool:
        """Ask where a change would be stopped part of the way; whether the window may close."""
        if not self._library.change:
            return True
        buttons = QMessageBox.StandardButton
        said = (
            f"{self._library.change} has not come to its end. Stop it and close? What is done by then stays."
        )
        choices = buttons.Close | buttons.Cancel
        answer = QMessageBox.question(self._page, "Close ASL Live", said, choices, buttons.Cancel)
        return answer == buttons.Close

    def _ask(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _videos_of(self, signer: str) -> int:
        return sum(bool(entry.video) and entry.signer == signer for entry in self._library.entries)

    def _tell(self, text: str, undo: bool = False) -> None:
        self._notices.show_notice("news", Kind.INFO, text, ("Undo", self.undo) if undo else None)

    def _on_changed(self, change: Change, folder: Path) -> None:
        verb, _, rest = change.text.partition(" ")  # the journal says it as a command
        where = self._in(folder)
        self._tell(f"{DONE.get(verb, verb)} {rest}{where}.", undo=not where)

    def _on_undone(self, change: Change, folder: Path) -> None:
        self._tell(f"Undone{self._in(folder)}: {change.text}.")

    def _on_cut_short(self) -> None:
        self._tell("Stopped part of the way. What was done until then can be undone.", undo=True)

    def _on_forgot(self, found: "Forgotten", folder: Path) -> None:
        self.forgotten.emit(found.signer)
        parts = (f"{found.as_text()}{self._in(folder)}", *found.notes())
        self._tell(" ".join(f"{part[:1].upper()}{part[1:]}." for part in parts))

    def _on_emptied(self, clips: int, folder: Path) -> None:
        removed = count_of(clips, "deleted clip")
        self._tell(f"The trash{self._in(folder)} is empty; {removed} removed for good.")

    def _in(self, folder: Path) -> str:
        """Where a change was made, if not in the dataset that is shown."""
        return "" if folder == self._library.folder else f" in {shown(folder)}"
