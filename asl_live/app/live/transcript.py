"""The transcript: recognised signs in order, as a list that a user can correct and undo."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QUndoCommand, QUndoStack

from asl_live.files import replacing
from asl_live.recognise.events import Event

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One line of the transcript. ``number`` counts entries and keeps their order.

    sign: what is written, as recognised or as the user corrected it. start, end: seconds in the
    source. confidence: 0..1, of the recognised sign. recognised: the sign before any correction.
    """

    number: int
    sign: str
    confidence: float
    start: float
    end: float
    recognised: str

    @property
    def line(self) -> str:
        """The entry in a transcript file: sign, start in seconds, confidence, tabs between."""
        return f"{self.sign}\t{self.start:.2f}\t{self.confidence:.2f}"


class Transcript(QAbstractListModel):
    """The entries as a Qt list. Corrections go over the undo stack; recognised signs do not."""

    def __init__(self) -> None:
        super().__init__()
        self.undo_stack = QUndoStack(self)
        self._entries: list[Entry] = []
        self._count = 0
        self._saved: list[Entry] = []

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries)

    @property
    def has_unsaved(self) -> bool:
        """Whether there is something that was neither saved nor copied."""
        return bool(self._entries) and self._entries != self._saved

    def add(self, event: Event) -> None:
        """Append a recognised sign."""
        row = len(self._entries)
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.append(
            Entry(self._count, event.sign, event.confidence, event.start, event.end, event.sign)
        )
        self._count += 1
        self.endInsertRows()

    def settle(self, event: Event) -> None:
        """Give a recognised sign its final times and confidence, now that it has ended."""
        for row in range(len(self._entries) - 1, -1, -1):
            entry = self._entries[row]
            if entry.recognised == event.sign and entry.start == event.start:
                self._put(row, replace(entry, confidence=event.confidence, end=event.end))
                return

    def rename(self, row: int, sign: str) -> None:
        """Correct the sign of an entry, undoably; an empty one removes the entry."""
        sign = " ".join(sign.split())
        entry = self._entries[row]
        if not sign:
            self.remove([row])
        elif sign != entry.sign:
            self.undo_stack.push(_Rename(self, entry.number, entry.sign, sign))

    def remove(self, rows: list[int]) -> None:
        """Take entries out, undoably."""
        if rows:
            self.undo_stack.push(_Remove(self, [self._entries[row] for row in rows], "Delete"))

    def clear(self) -> None:
        """Take all entries out, undoably."""
        if self._entries:
            self.undo_stack.push(_Remove(self, self.entries, "Clear"))

    def signs(self, rows: list[int] | None = None) -> list[str]:
        """The signs in their order; all of them, or those of some rows."""
        rows = list(range(len(self._entries))) if rows is None else sorted(rows)
        return [self._entries[row].sign for row in rows]

    def text(self, rows: list[int] | None = None) -> str:
        """The signs as one line of text; all of them, or those of some rows."""
        return " ".join(self.signs(rows))

    def mark_saved(self) -> None:
        self._saved = self.entries

    def save(self, path: Path) -> None:
        """Write one entry a line, UTF-8. Raises InputError, and leaves an older file whole, if it cannot."""
        with replacing(path) as file:
            file.write_text("".join(entry.line + "\n" for entry in self._entries), "utf-8", newline="\n")
        self.mark_saved()

    # What Qt asks of a list.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return entry.sign
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            corrected = "" if entry.sign == entry.recognised else f", recognised as {entry.recognised}"
            return f"{entry.sign}: {entry.confidence:.0%} sure, {entry.start:.1f} s{corrected}"
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        self.rename(index.row(), str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    # What the undo commands do.

    def _put(self, row: int, entry: Entry) -> None:
        self._entries[row] = entry
        self.dataChanged.emit(self.index(row), self.index(row))

    def _row(self, number: int) -> int:
        return bisect_left(self._entries, number, key=lambda entry: entry.number)

    def _rename_number(self, number: int, sign: str) -> None:
        row = self._row(number)
        self._put(row, replace(self._entries[row], sign=sign))

    def _take_out(self, entries: list[Entry]) -> None:
        for entry in entries:
            row = self._row(entry.number)
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._entries[row]
            self.endRemoveRows()

    def _put_back(self, entries: list[Entry]) -> None:
        for entry in entries:
            row = self._row(entry.number)
            self.beginInsertRows(QModelIndex(), row, row)
            self._entries.insert(row, entry)
            self.endInsertRows()


class _Rename(QUndoCommand):
    def __init__(self, transcript: Transcript, number: int, before: str, after: str) -> None:
        super().__init__(f"Change {before} to {after}")
        self._transcript, self._number, self._before, self._after = transcript, number, before, after

    def redo(self) -> None:
        self._transcript._rename_number(self._number, self._after)

    def undo(self) -> None:
        self._transcript._rename_number(self._number, self._before)


class _Remove(QUndoCommand):
    def __init__(self, transcript: Transcript, entries: list[Entry], text: str) -> None:
        super().__init__(text)
        self._transcript, self._entries = transcript, entries

    def redo(self) -> None:
        self._transcript._take_out(self._entries)

    def undo(self) -> None:
        self._transcript._put_back(self._entries)
