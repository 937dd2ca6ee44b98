"""What a user changes on the page Data: relabel, rename, delete, undo, forget."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QMessageBox

from asl_live.app.data.filtering import Doubt, Filter, Quality, Suspicions
from asl_live.clip import read_clip
from asl_live.data.dataset import Dataset
from asl_live.errors import InputError
from tests.app.data.datasets import add_clip, pick, settle, shown


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def select(page, *rows):
    for number, row in enumerate(rows):
        place = page.grid.visualRect(page.grid.model().index(row, 0)).center()
        keys = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, keys, place)


def wait_for(page, qtbot, clips):
    settle(page, qtbot)
    qtbot.waitUntil(lambda: shown(page) == clips)


BEFORE = [
    "hello/ann-001",
    "hello/ann-002",
    "hello/ann-003",
    "hello/bob-001",
    "please/ann-001",
    "please/ann-002",
    "thanks/bob-001",
]


def test_delete_and_undo_by_keys(page, qtbot, dataset):
    select(page, 1, 3)
    assert page.details.delete_button.text() == "Delete 2"
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    wait_for(page, qtbot, [BEFORE[0], BEFORE[2], *BEFORE[4:]])
    assert not (dataset / "hello" / "ann-002.npz").exists()
    assert page.notices.notice("news").text == "Deleted 2 clips of hello."
    assert page.grid.current().sign == "please"  # the next takes its place
    assert page.grid.current().path.stem == "ann-001"
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(page, qtbot, BEFORE)
    assert "Undone" in page.notices.notice("news").text
    assert not page.changing.undo_action.isEnabled()


def test_the_key_deletes_only_among_the_clips(page, qtbot):
    page.overview.setFocus()
    QTest.keyClick(page.overview, Qt.Key.Key_Delete)
    settle(page, qtbot)
    assert shown(page) == BEFORE


def test_undo_is_offered_beside_what_was_done_and_after_a_restart(open_page, dataset, qtbot):
    first = open_page(dataset)
    select(first, 0)
    click(first.details.delete_button)
    wait_for(first, qtbot, BEFORE[1:])
    second = open_page(dataset)
    assert "delete 1 clip of hello" in second.changing.undo_action.text()
    second.changing.undo_action.trigger()
    wait_for(second, qtbot, BEFORE)
    first.library.refresh()
    wait_for(first, qtbot, BEFORE)


def test_relabel_several_clips(page, qtbot, dataset):
    select(page, 0, 3)
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    assert page.changing.dialog.isVisible()
    page.changing.dialog.sign.setEditText("  ")
    assert not page.changing.dialog.do_button.isEnabled()
    page.changing.dialog.sign.setEditText("hi there")
    assert page.changing.dialog.told.text() == "2 clips become hi there, a sign that is new here."
    page.changing.dialog.sign.setEditText("Hello")
    assert page.changing.dialog.told.text() == (
        "2 clips become Hello, a sign that is new here beside 'hello': choose that one if you mean the same."
    )
    page.changing.dialog.sign.setEditText("hi there")
    click(page.changing.dialog.do_button)
    wait_for(page, qtbot, [*BEFORE[1:3], "hi there/ann-001", "hi there/bob-001", *BEFORE[4:]])
    assert read_clip(dataset / "hi_there" / "bob-001.npz").sign == "hi there"
    click(page.notices.notice("news").action_button)
    wait_for(page, qtbot, BEFORE)


def test_a_dialog_that_is_cancelled_changes_nothing(page, qtbot):
    select(page, 0)
    click(page.details.relabel_button)
    page.changing.dialog.sign.setEditText("other")
    QTest.keyClick(page.changing.dialog, Qt.Key.Key_Escape)
    settle(page, qtbot)
    assert shown(page) == BEFORE


def test_a_sign_is_renamed_or_joins_another(page, qtbot):
    select(page, 4)
    page.changing.rename_action.trigger()
    dialog = page.changing.dialog
    assert dialog.sign.currentText() == "please"
    assert not dialog.do_button.isEnabled()  # no other name yet
    dialog.name.setEditText("beg")
    assert dialog.told.text() == "2 clips of please become beg."
    dialog.name.setEditText("Please")  # only spelt anew: nothing stays beside it
    assert dialog.told.text() == "2 clips of please become Please."
    dialog.name.setEditText("Thanks")
    assert dialog.told.text() == (
        "2 clips of please become Thanks beside 'thanks': choose that one if you mean the same."
    )
    assert dialog.do_button.isEnabled()
    dialog.name.setEditText("thanks")
    assert dialog.told.text() == "2 clips of please join the 1 clip of thanks; please is gone then."
    assert dialog.do_button.text() == "&Merge"
    click(dialog.do_button)
    wait_for(page, qtbot, [*BEFORE[:4], "thanks/ann-001", "thanks/ann-002", "thanks/bob-001"])


def test_forgetting_says_what_it_means_and_what_it_removed(page, qtbot, dataset):
    select(page, 0)
    click(page.details.delete_button)  # one is in the trash
    settle(page, qtbot)
    pick(page.filters.signer, "ann")
    page.changing.forget_action.trigger()
    dialog = page.changing.dialog
    assert dialog.signer.currentData() == "ann"
    assert "removes 4 clips by ann" in dialog.told.text()
    assert any("cannot be undone" in label.text() for label in dialog.findChildren(QLabel))
    assert dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).isDefault()
    click(dialog.do_button)
    wait_for(page, qtbot, ["hello/bob-001", "thanks/bob-001"])
    said = page.notices.notice("news").text
    assert "Removed of ann: 4 clips, 1 clip in the trash" in said
    assert not page.changing.undo_action.isEnabled()
    assert page.filters.signer.currentText() == "All signers"
    assert not [path for path in dataset.rglob("*") if "ann" in path.name]


def test_enter_does_not_forget(page, qtbot):
    page.changing.forget_action.trigger()
    QTest.keyClick(page.changing.dialog, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert shown(page) == BEFORE


def test_the_trash_is_emptied_after_a_question(page, qtbot, dataset):
    select(page, 0)
    click(page.details.delete_button)
    settle(page, qtbot)
    page.changing.trash_action.trigger()
    box = page.changing.dialog
    assert isinstance(box, QMessageBox)
    (remove,) = (button for button in box.buttons() if "Remove" in button.text())
    click(remove)
    settle(page, qtbot)
    assert "1 deleted clip removed" in page.notices.notice("news").text
    assert not page.changing.undo_action.isEnabled()
    assert not list((dataset / ".asl-live").rglob("*.clip"))


def test_suspicious_clips_are_found_and_shown(page, qtbot, services, dataset):
    paths = {entry.path.stem + entry.sign: entry.path for entry in page.library.entries}
    doubted, copies = paths["ann-002please"], (paths["ann-001hello"], paths["bob-001hello"])
    services.suspicions = Suspicions((copies,), {doubted: Doubt("hello", "It is like 5 of hello.")})
    click(page.header.suspicious_button)
    qtbot.waitUntil(lambda: shown(page) == ["please/ann-002"])
    assert (
        "1 likely mislabel, and 1 recording that more than one clip holds (2 clips)"
        in page.notices.notice("news").text
    )
    click(page.notices.notice("news").action_button)
    assert shown(page) == ["hello/ann-001", "hello/bob-001"]
    page.filters.set_filter(Filter(quality=Quality.DOUBTED))
    page.details.findChild(type(page.details.delete_button), "take").click()
    wait_for(page, qtbot, [])
    assert read_clip(dataset / "hello" / "ann-004.npz").sign == "hello"
    pick(page.filters.quality, Quality.COPY)
    select(page, 1)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    wait_for(page, qtbot, [])  # the other is no copy any more


def test_asking_for_duplicates_looks_for_them(page, qtbot, services):
    pick(page.filters.quality, Quality.COPY)
    qtbot.waitUntil(lambda: services.searched == 1)
    settle(page, qtbot)
    assert "no duplicates" in page.grid.empty_text
    pick(page.filters.quality, Quality.DOUBTED)
    settle(page, qtbot)
    assert services.searched == 1


def test_a_search_can_be_stopped(page, qtbot, services):
    going_on, reached = threading.Event(), threading.Event()

    def find(entries, progress):
        while not going_on.wait(0.01):
            progress(3, 10)
            reached.set()

    services.find_suspicious = find
    page.find_suspicious()
    qtbot.waitUntil(lambda: page.header.progress.isVisible())
    qtbot.waitUntil(reached.is_set)
    assert not page.changing.delete_action.isEnabled()  # one thing at a time
    page.filters.set_filter(Filter(quality=Quality.DOUBTED))
    assert page.grid.empty_text == "Looking for mislabels…"
    click(page.header.stop_button)
    settle(page, qtbot)
    going_on.set()
    assert page.suspicious_action.isEnabled()
    assert page.grid.empty_text == "Press Find duplicates and mislabels to look for mislabels."
    assert not page.header.progress.isVisible()
    assert page.notices.notice("library") is None


@pytest.mark.parametrize("name", ["suspicious_button", "refresh_button"])
def test_a_button_that_work_disables_passes_its_focus_to_the_clips(page, qtbot, name):
    button = getattr(page.header, name)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert page.library.is_busy and QApplication.focusWidget() is page.grid
    settle(page, qtbot)


def test_a_page_that_is_closed_stops_its_search(open_page, dataset, services, qtbot):
    page = open_page(dataset)

    def find(entries, progress):
        while True:
            progress(3, 10)

    services.find_suspicious = find
    page.find_suspicious()
    page.window().close_unasked()  # comes back


@pytest.fixture
def slow_delete(monkeypatch):
    """Deleting waits for this."""
    going_on, delete = threading.Event(), Dataset.delete
    monkeypatch.setattr(Dataset, "delete", lambda *given: going_on.wait(30) and delete(*given))
    yield going_on
    going_on.set()


def test_a_change_is_done_to_its_end_while_another_dataset_is_opened(
    page, qtbot, dataset, tmp_path, slow_delete
):
    page.grid.selectAll()
    page.changing.delete()
    page.show_dataset(tmp_path / "other")
    slow_delete.set()
    settle(page, qtbot)
    assert list(dataset.glob("*/*.npz")) == [] and page.library.folder == tmp_path / "other"
    news = page.notices.notice("news")
    assert news.text == f"Deleted 7 clips in {dataset}."
    assert news.action_button is None  # it would undo what was changed in the dataset that is shown


def test_a_signer_is_forgotten_everywhere_while_another_dataset_is_opened(
    page, qtbot, dataset, tmp_path, monkeypatch
):
    going_on, forget, told = threading.Event(), Dataset.forget, []
    monkeypatch.setattr(Dataset, "forget", lambda *given: going_on.wait(30) and forget(*given))
    page.signer_forgotten.connect(told.append)
    pick(page.filters.signer, "ann")
    page.changing.forget_action.trigger()
    click(page.changing.dialog.do_button)
    page.show_dataset(tmp_path / "other")
    going_on.set()
    settle(page, qtbot)
    assert told == ["ann"] and not list(dataset.rglob("ann-*"))
    assert f"Removed of ann: 5 clips in {dataset}." in page.notices.notice("news").text


@pytest.mark.parametrize("answer", ["Close", "Cancel"])
def test_closing_asks_where_it_would_stop_a_change(page, qtbot, monkeypatch, slow_delete, answer):
    asked = []
    chosen = QMessageBox.StandardButton[answer]
    monkeypatch.setattr(QMessageBox, "question", lambda *given: asked.append(given[2]) or chosen)
    assert page.may_close() and not asked
    select(page, 0)
    page.changing.delete()
    assert page.may_close() is (answer == "Close") and "Deleting has not come to its end" in asked[0]
    slow_delete.set()
    settle(page, qtbot)
    assert page.may_close() and len(asked) == 1


def test_trouble_with_a_change_is_told(page, qtbot, dataset):
    select(page, 0)
    (dataset / "hello" / "ann-001.npz").unlink()
    click(page.details.delete_button)
    qtbot.waitUntil(lambda: page.notices.notice("library") is not None)
    assert "does not exist" in page.notices.notice("library").text
    settle(page, qtbot)
    assert shown(page) == BEFORE[1:]


def test_a_change_that_failed_is_tried_again(page, qtbot, dataset, monkeypatch):
    delete, calls = Dataset.delete, []

    def locked_first(self, paths, progress=None):
        calls.append(list(paths))
        if len(calls) == 1:
            delete(self, calls[0][:1])
            raise InputError("another program is changing the dataset; try again")
        return delete(self, paths, progress)

    monkeypatch.setattr(Dataset, "delete", locked_first)
    select(page, 0, 1)
    click(page.details.delete_button)
    qtbot.waitUntil(lambda: page.notices.notice("library") is not None)
    settle(page, qtbot)
    click(page.notices.notice("library").action_button)
    wait_for(page, qtbot, BEFORE[2:])
    assert page.notices.notice("library") is None


def test_trouble_with_a_search_is_told(page, qtbot, services):
    services.suspicions = InputError("the clips cannot be compared")
    page.find_suspicious()
    qtbot.waitUntil(lambda: page.notices.notice("library") is not None)


@pytest.mark.parametrize("keys", [Qt.Key.Key_F2, Qt.Key.Key_Delete])
def test_nothing_is_asked_where_nothing_is_shown(page, qtbot, keys):
    pick(page.filters.quality, Quality.BROKEN)
    QTest.keyClick(page.grid, keys)
    settle(page, qtbot)
    assert not page.changing.dialog
    page.filters.clear()
    assert shown(page) == BEFORE


def test_all_clips_can_be_deleted_and_brought_back(open_page, tmp_path, qtbot):
    add_clip(tmp_path / "one", "yes", "eve")
    page = open_page(tmp_path / "one")
    QTest.keyClick(page.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)
    settle(page, qtbot)
    page.changing.undo_action.trigger()
    wait_for(page, qtbot, ["yes/eve-001"])
    assert page.stack.currentWidget() is page.splitter
