"""What a user does on the page Data: look, filter, replay, by mouse and keys."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from asl_live.app.data.filtering import Doubt, Filter, Origin, Quality, Suspicions
from asl_live.errors import InputError
from tests.app.data.datasets import add_clip, pick, settle, shown


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def click_clip(page, row, modifier=Qt.KeyboardModifier.NoModifier):
    place = page.grid.visualRect(page.grid.model().index(row, 0)).center()
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def cell(page, row, column):
    return page.overview.model().index(row, column).data()


def test_signs_and_signers_are_counted_with_their_quality(page):
    head = page.overview.model().headerData
    assert [head(column, Qt.Orientation.Horizontal) for column in range(3)] == ["All", "ann", "bob"]
    assert [head(row, Qt.Orientation.Vertical) for row in range(4)] == ["All", "hello", "please", "thanks"]
    assert [cell(page, 1, column) for column in range(3)] == ["4 ▲1", "3 ▲1", "1"]
    assert cell(page, 2, 2) == "-"


def test_a_cell_of_the_table_shows_its_clips(page):
    index = page.overview.model().index(1, 1)
    QTest.mouseClick(
        page.overview.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        page.overview.visualRect(index).center(),
    )
    assert shown(page) == ["hello/ann-001", "hello/ann-002", "hello/ann-003"]
    assert (page.filters.sign.currentText(), page.filters.signer.currentText()) == ("hello", "ann")
    assert page.filters.count.text() == "3 of 7 clips"


def test_the_table_is_used_with_the_keyboard(page):
    page.overview.setFocus()
    QTest.keyClick(page.overview, Qt.Key.Key_Down)
    QTest.keyClick(page.overview, Qt.Key.Key_Down)
    assert len(shown(page)) == 7  # only Enter chooses
    QTest.keyClick(page.overview, Qt.Key.Key_Return)
    assert shown(page) == ["please/ann-001", "please/ann-002"]


def test_names_of_the_table_choose_rows_and_columns(page):
    header = page.overview.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(2) + 10, 10)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert shown(page) == ["hello/bob-001", "thanks/bob-001"]


def test_filters_narrow_each_other_and_escape_clears_them(page):
    pick(page.filters.sign, "hello")
    pick(page.filters.quality, Quality.GOOD)
    pick(page.filters.signer, "ann")
    assert shown(page) == ["hello/ann-001", "hello/ann-002"]
    pick(page.filters.origin, Origin.SYNTHETIC)
    assert shown(page) == []
    assert "Esc" in page.grid.empty_text
    QTest.keyClick(page.grid, Qt.Key.Key_Escape)
    assert len(shown(page)) == 7
    assert page.filters.sign.currentText() == "All signs"


def test_the_selected_clip_is_replayed_and_described(page, qtbot):
    click_clip(page, 2)
    qtbot.waitUntil(lambda: page.details.view.clip is not None and page.details.view.clip.signer == "ann")
    assert page.details.view.is_playing
    assert page.details.title.text() == "hello by ann"
    said = page.details.remarks.itemAt(0).widget().findChildren(type(page.details.title))
    assert any("hands were seen" in label.text().lower() for label in said)


def test_arrow_keys_go_through_the_clips_and_enter_leads_to_the_replay(page, qtbot):
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.current().path.stem == "ann-002"
    qtbot.waitUntil(lambda: page.details.view.clip is not None)
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    assert not page.details.view.is_playing
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.details.view.picture.hasFocus()
    assert page.details.view.is_playing


def test_pictures_of_the_movement_come_by_themselves(page, qtbot):
    qtbot.waitUntil(lambda: all(page.picture_of(entry) is not None for entry in page.grid.entries))


def test_nothing_is_read_on_the_interfaces_thread(open_page, dataset, services, qtbot, monkeypatch):
    threads = set()
    read, opened = services.read_clip, services.open_dataset

    def read_clip(path, crops=True):
        threads.add(threading.current_thread())
        return read(path, crops)

    def open_dataset(folder):
        found = opened(folder)
        scan = found.scan

        def watched(progress=None):
            threads.add(threading.current_thread())
            return scan(progress)

        monkeypatch.setattr(found, "scan", watched)
        return found

    services.read_clip, services.open_dataset = read_clip, open_dataset
    page = open_page(dataset)
    qtbot.waitUntil(lambda: page.details.view.clip is not None)
    assert threads
    assert threading.current_thread() not in threads


def test_a_broken_clip_is_shown_with_the_reason(open_page, dataset, qtbot):
    (dataset / "hello" / "ann-002.npz").write_bytes(b"no clip")
    page = open_page(dataset)
    assert cell(page, 1, 1) == "3 ▲1 ✕1"
    notice = page.notices.notice("broken")
    assert "1 clip cannot be read" in notice.text
    click(notice.action_button)
    assert shown(page) == ["hello/ann-002"]
    label = page.details.remarks.itemAt(0).widget().findChild(type(page.details.title))
    assert "damaged" in label.text()
    assert page.details.view.picture.title == "This clip cannot be shown"
    assert not page.changing.relabel_action.isEnabled()
    assert page.changing.delete_action.isEnabled()


def test_a_clip_that_breaks_while_it_is_shown_is_told_of(page, dataset, qtbot):
    (dataset / "hello" / "ann-002.npz").write_bytes(b"")
    click_clip(page, 1)
    qtbot.waitUntil(lambda: page.details.view.picture.title != "")
    qtbot.waitUntil(lambda: page.notices.notice("broken") is not None)


def test_an_empty_folder_says_what_to_do(open_page, tmp_path, qtbot):
    page = open_page(tmp_path / "none")
    assert page.stack.currentWidget() is page.empty
    assert "page Collect" in page.empty.hint.text()
    assert "asl-live import" in page.empty.hint.text()
    with qtbot.waitSignal(page.collect_asked) as asked:
        click(page.empty.record_button)
    assert asked.args == [tmp_path / "none"]
    assert not page.header.train_button.isEnabled()


def test_a_file_in_place_of_the_folder_is_told_of(open_page, tmp_path, qtbot):
    (tmp_path / "file").write_text("x")
    page = open_page(tmp_path / "file", wait=False)
    qtbot.waitUntil(lambda: page.notices.notice("library") is not None)
    assert "is not a folder" in page.notices.notice("library").text
    assert "cannot be shown" in page.empty.title.text()


def test_another_folder_is_chosen_and_remembered(page, tmp_path, qtbot, monkeypatch, settings):
    other = tmp_path / "other"
    add_clip(other, "yes", "eve")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    click(page.header.choose_button)
    qtbot.waitUntil(lambda: shown(page) == ["yes/eve-001"])
    assert settings.text("dataset") == str(other)
    assert page.header.path.whole == str(other)


def test_what_others_record_is_seen_on_f5_and_when_the_page_is_shown_again(page, dataset, qtbot):
    add_clip(dataset, "yes", "eve")
    QTest.keyClick(page.grid, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "yes/eve-001" in shown(page))
    add_clip(dataset, "yes", "eve", 2)
    window = page.window()
    window.show_page("Live")
    window.show_page("Data")
    qtbot.waitUntil(lambda: "yes/eve-002" in shown(page))


def test_the_folder_that_another_page_chose_is_shown(page, tmp_path, settings, qtbot):
    add_clip(tmp_path / "other", "yes", "eve")
    page.window().show_page("Live")
    settings.set("dataset", str(tmp_path / "other"))
    page.window().show_page("Data")
    qtbot.waitUntil(lambda: shown(page) == ["yes/eve-001"])


def test_the_clip_stays_selected_when_others_come(page, dataset, qtbot):
    click_clip(page, 3)
    qtbot.waitUntil(lambda: page.details.view.clip is not None and page.details.view.clip.signer == "bob")
    playing = page.details.view.clip
    add_clip(dataset, "aaa", "ann")
    page.library.refresh()
    qtbot.waitUntil(lambda: len(shown(page)) == 8)
    assert page.grid.current().path.stem == "bob-001"
    assert page.details.view.clip is playing


def test_clips_that_another_page_names_are_shown_in_its_order(page, dataset):
    paths = [dataset / "thanks" / "bob-001.npz", dataset / "hello" / "ann-001.npz"]
    page.show_clips(paths)
    assert shown(page) == ["thanks/bob-001", "hello/ann-001"]
    assert page.filters.count.text() == "Chosen 2 of 7 clips"


def test_clips_of_another_dataset_are_shown_there(page, tmp_path, qtbot):
    path = add_clip(tmp_path / "other", "yes", "eve")
    add_clip(tmp_path / "other", "no", "eve")
    page.show_clips([path])
    qtbot.waitUntil(lambda: shown(page) == ["yes/eve-001"])


def test_clips_of_several_datasets_are_shown_one_after_the_other(page, tmp_path, dataset, qtbot):
    other = add_clip(tmp_path / "other", "yes", "eve")
    page.show_clips([other, dataset / "thanks" / "bob-001.npz"])
    assert shown(page) == ["thanks/bob-001"]
    notice = page.notices.notice("news")
    assert "1 more clip" in notice.text
    click(notice.action_button)
    qtbot.waitUntil(lambda: shown(page) == ["yes/eve-001"])
    assert page.notices.notice("news") is None


def test_names_are_never_taken_for_markup(open_page, tmp_path):
    add_clip(tmp_path / "one", "<b>a&b</b>", "<img src=x>")
    page = open_page(tmp_path / "one")
    tip = page.grid.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;a&amp;b" in tip
    assert "<img" not in tip + page.overview.model().index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert page.details.title.textFormat() is Qt.TextFormat.PlainText


def test_training_is_asked_for_with_the_folder(page, dataset, qtbot):
    with qtbot.waitSignal(page.train_asked) as asked:
        click(page.header.train_button)
    assert asked.args == [dataset]


def test_no_two_alt_letters_are_the_same(page):
    letters = [title.partition("&")[2][:1].lower() for title, _ in page.menus()] + ["h"]
    from PySide6.QtWidgets import QAbstractButton, QLabel

    for kind in (QAbstractButton, QLabel):
        for widget in page.findChildren(kind):
            if widget.isVisible() and "&" in widget.text():
                letters.append(widget.text().partition("&")[2][:1].lower())
    assert sorted(letters) == sorted(set(letters))


def test_it_fits_the_smallest_window(page, qtbot):
    window = page.window()
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    assert page.minimumSizeHint().width() <= window.minimumWidth()
    assert page.minimumSizeHint().height() <= window.minimumHeight() - 70


@pytest.mark.parametrize("problem", [InputError("the disk is gone"), MemoryError("no room")])
def test_trouble_with_the_folder_is_told_and_can_be_tried_again(
    open_page, dataset, services, qtbot, monkeypatch, problem
):
    opened = services.open_dataset
    troubles = [problem]

    def open_dataset(folder):
        found = opened(folder)
        scan = found.scan

        def failing(progress=None):
            if troubles:
                raise troubles.pop()
            return scan(progress)

        monkeypatch.setattr(found, "scan", failing)
        return found

    services.open_dataset = open_dataset
    page = open_page(dataset, wait=False)
    qtbot.waitUntil(lambda: page.notices.notice("library") is not None)
    click(page.notices.notice("library").action_button)
    settle(page, qtbot)
    assert len(shown(page)) == 7
    assert page.filters.filter == Filter()


def test_tab_goes_down_the_details_as_they_stand(page, dataset, services):
    details, [first, *_] = page.details, page.library.entries
    doubted = Suspicions(doubts={first.path: Doubt("please", "It is nearer to please.")})
    details.show_entry(first, 1, doubted, dataset)
    stops = [page.grid]
    while stops[-1] is not details.delete_button:
        stops.append(stops[-1].nextInFocusChain())
    [relabel_as] = details.about.findChildren(QPushButton, "take")
    wanted = [details.view.slider, details.about, relabel_as, details.relabel_button, details.delete_button]
    assert [stop for stop in stops if stop in wanted] == wanted
