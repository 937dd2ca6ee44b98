"""What a user does before a session."""

import json
import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QFileDialog, QLabel

from asl_live import keypoints as kp
from asl_live.app.dataset_folder import recall_dataset
from asl_live.app.settings import Settings
from asl_live.clip import Clip, write_clip
from asl_live.data.recording import Mode, Phase, Review
from tests.app.fakes import make_camera


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def write(dataset, sign, signer, number=1):
    path = dataset / sign / f"{signer}-{number:03d}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    keypoints = np.full((4, kp.SIZE), 0.5, np.float32)
    write_clip(path, Clip(np.arange(4) / 30, keypoints, sign=sign, signer=signer))


def test_what_is_asked_for_is_the_plan(open_page, dataset):
    opened = open_page()
    opened.fill(
        signer=" Mary ",
        signs="yes, no,yes",
        takes=7,
        hand="left",
        mode=Mode.CLOCK,
        review=Review.REDO,
        order=True,
    )
    opened.form.span_box.setValue(3)
    QTest.keyClicks(opened.form.rights_edit, "CC0")
    QTest.keyClicks(opened.form.consent_edit, "signed 2026-11-21")
    QTest.keyClick(opened.form.video_box, Qt.Key.Key_Space)
    plan = opened.form.plan()
    assert (plan.dataset, plan.signer, plan.signs, plan.takes) == (dataset, "Mary", ("yes", "no"), 7)
    assert (plan.hand, plan.mode, plan.review, plan.shuffle) == ("left", Mode.CLOCK, Review.REDO, True)
    assert (plan.span, plan.rights, plan.consent) == (3.0, "CC0", "signed 2026-11-21")
    assert plan.keep_video


def test_a_sign_that_was_typed_and_not_added_is_recorded_too(open_page):
    opened = open_page()
    opened.fill(signs="yes")
    QTest.keyClicks(opened.form.signs.edit, "no")
    assert opened.form.plan().signs == ("yes", "no")


@pytest.mark.parametrize(
    ("signer", "signs", "said"), [("", "yes", "signer has no name"), ("mary", "", "no signs yet")]
)
def test_what_is_missing_is_said_and_nothing_starts(open_page, signer, signs, said):
    opened = open_page()
    opened.fill(signer=signer, signs=signs)
    opened.start()
    assert said in opened.notice("form")
    assert opened.page.views.currentWidget() is opened.form and not opened.sources


def test_a_folder_of_nobody_who_is_known_is_said_and_nothing_starts(open_page):
    opened = open_page()
    opened.fill()
    opened.form.dataset_edit.setText("~nosuchuser/signs")
    opened.start()
    assert "~nosuchuser/signs is in a home folder that is not known" in opened.notice("form")
    assert opened.page.views.currentWidget() is opened.form and not opened.sources


def test_a_folder_at_home_is_the_same_for_every_page(open_page, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    opened = open_page()
    opened.fill()
    opened.form.dataset_edit.setText("~/signs")
    assert opened.form.plan().dataset == tmp_path / "signs"
    opened.page.leave()
    assert settings.text("dataset") == str(tmp_path / "signs")
    settings.set("dataset", "~/signs")  # as earlier versions wrote it
    assert recall_dataset(settings) == tmp_path / "signs"


def test_letters_are_typed_and_command_nothing(open_page):
    opened = open_page()
    QTest.keyClicks(opened.form.consent_edit, "kdrp KDRP")
    assert opened.form.consent_edit.text() == "kdrp KDRP"
    assert opened.page.views.currentWidget() is opened.form


def test_signs_are_taken_out_and_put_back(open_page):
    field = open_page().form.signs
    click(field.ten_button)
    assert len(field.signs) == 10
    field.list.setFocus()
    field.list.setCurrentRow(2)
    QTest.keyClick(field.list, Qt.Key.Key_Delete)
    assert len(field.signs) == 9
    field.list.clearSelection()
    QTest.keyClick(field.list, Qt.Key.Key_Delete)  # nothing is chosen
    assert len(field.signs) == 9
    click(field.remove_button)
    assert field.signs == ()
    click(field.undo_button)
    click(field.undo_button)
    assert len(field.signs) == 10
    assert not field.undo_button.isVisible()


def test_a_sign_longer_than_the_list_ends_with_dots(open_page):
    field = open_page().form.signs
    field.add(["w" * 64, "no"])
    chips = field.list
    for item in (chips.item(0), chips.item(1)):
        assert chips.visualItemRect(item).right() < chips.viewport().width()
    assert chips.visualItemRect(chips.item(1)).width() < 80


def test_the_signers_and_signs_of_the_dataset_are_offered(open_page, until, dataset):
    write(dataset, "water", "ann")
    write(dataset, "juice", "bob")
    (dataset / "water" / "broken.npz").write_bytes(b"no clip")
    opened = open_page()
    box = opened.form.signer_box
    until(lambda: box.count() == 2)
    assert [box.itemText(row) for row in range(2)] == ["ann", "bob"]
    assert box.currentText() == ""  # nobody is chosen for the user
    click(opened.form.signs.known_button)
    assert opened.form.signs.signs == ("juice", "water")


@pytest.mark.parametrize(
    ("there", "typed"), [("hello", "Hello"), ("thank you", "thankyou"), ("thank  you", "thank you")]
)
def test_a_sign_that_the_dataset_spells_otherwise_is_warned_of(open_page, until, dataset, there, typed):
    write(dataset, there, "ann")
    opened = open_page()
    field = opened.form.signs
    until(lambda: field.known_button.isEnabled())
    opened.fill(signs=typed)
    assert field.warning.text() == (
        f"{typed!r} would be another sign than {there!r}, which the dataset has; if you mean the same, "
        f"take {typed!r} out and add {there!r}, or rename that one on page Data."
    )
    assert opened.form.plan().signs == (typed,)


def test_what_another_spelling_would_be_is_told_of_the_dataset_that_is_chosen(open_page, until, tmp_path):
    write(tmp_path / "spelt", "hello", "ann")
    write(tmp_path / "spelt", "yes", "ann")
    write(tmp_path / "plain", "water", "ann")
    opened = open_page()
    field = opened.form.signs
    opened.fill(signs="hello,Hello,YES")
    assert not field.warning.isVisible()  # nothing is there
    opened.form.show_dataset(tmp_path / "spelt")
    until(lambda: field.warning.isVisible())
    assert "'Hello' would be another sign than 'hello'" in field.warning.text()
    assert ", and so would 1 more" in field.warning.text()
    opened.form.show_dataset(tmp_path / "plain")
    assert not field.warning.isVisible()  # before the other is read
    until(lambda: field.known_button.isEnabled())
    assert not field.warning.isVisible()


def test_a_warning_goes_with_what_it_is_about(open_page, until, dataset):
    write(dataset, "hello", "ann")
    opened = open_page()
    field = opened.form.signs
    until(lambda: field.known_button.isEnabled())
    QTest.keyClicks(field.edit, "Hello")
    assert field.warning.isVisible()  # before it is added, for Start would add it and begin
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.warning.isVisible()
    click(field.remove_button)
    assert not field.warning.isVisible()
    opened.fill(signer="", signs="hello")
    assert not field.warning.isVisible()


def test_a_warning_of_long_names_widens_nothing(open_page, until, dataset):
    write(dataset, "w" * 64, "ann")
    opened = open_page()
    field = opened.form.signs
    until(lambda: field.known_button.isEnabled())
    width = field.width()
    field.add(["W" * 64])
    QApplication.processEvents()
    assert field.warning.isVisible() and field.width() == width


def test_another_dataset_is_chosen_and_looked_into(open_page, until, tmp_path, monkeypatch, settings):
    write(tmp_path / "other", "water", "ann")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "other"))
    opened = open_page()
    click(opened.form.choose_button)
    until(lambda: opened.form.signer_box.count() == 1)
    opened.page.leave()
    assert settings.text("dataset") == str(tmp_path / "other")


def test_a_dataset_that_another_page_chose_is_taken(open_page, tmp_path, settings):
    opened = open_page()
    opened.page.leave()
    settings.set("dataset", str(tmp_path / "other"))
    opened.page.enter()
    assert opened.form.dataset == tmp_path / "other"


def test_an_emptied_dataset_field_changes_nothing(open_page, dataset, settings):
    opened = open_page()
    opened.form.dataset_edit.selectAll()
    QTest.keyClick(opened.form.dataset_edit, Qt.Key.Key_Delete)
    opened.page.leave()
    assert recall_dataset(settings) == dataset
    opened.page.enter()
    assert opened.form.dataset == dataset


def test_choices_are_remembered(open_page, settings, tmp_path):
    first = open_page()
    first.fill(signs="yes,no", takes=4, mode=Mode.KEY, hand="left", order=True, review=Review.EACH)
    QTest.keyClick(first.form.tones_box, Qt.Key.Key_Space)
    before = first.form.plan()
    first.page.shut_down()
    settings.save()
    again = Settings(tmp_path / "settings.ini")
    assert json.loads(again.text("collect/signs")) == ["yes", "no"]
    after = open_page().form
    assert after.tones_box.isChecked()
    plan = after.plan()
    assert (plan.signer, plan.signs, plan.takes) == (before.signer, before.signs, before.takes)
    assert (plan.mode, plan.hand, plan.shuffle, plan.review) == (Mode.KEY, "left", True, Review.EACH)


def test_settings_that_are_damaged_are_passed_over(open_page, settings):
    for key, value in {"signs": "{", "takes": "many", "mode": "magic", "hand": "third", "span": -4}.items():
        settings.set(f"collect/{key}", value)
    form = open_page().form
    assert form.signs.signs == () and form.takes_box.value() == 10
    assert form.mode is Mode.HANDS and form.span_box.value() == form.span_box.minimum()


def test_the_camera_is_chosen_where_there_is_one(open_page, until, settings, services):
    settings.forget("source")
    opened = open_page()
    assert opened.form.sources.box.currentText() == "Test camera"
    services.cameras = [*services.cameras, make_camera(1, "Other")]
    click(opened.form.sources.refresh_button)
    until(lambda: opened.form.sources.box.count() == 3)
    assert opened.form.sources.box.currentText() == "Test camera"


def test_without_a_camera_the_synthetic_signer_is_offered_and_not_chosen(
    open_page, until, settings, services
):
    settings.forget("source")
    services.cameras = []
    opened = open_page(wait=False)
    until(lambda: "No camera" in opened.notice("camera"))
    assert opened.form.sources.spec == ""
    assert opened.form.sources.box.findData("synthetic") >= 0


def test_a_video_is_chosen(open_page, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/films/clip.mp4", ""))
    opened = open_page()
    click(opened.form.sources.open_button)
    assert opened.form.sources.spec == "/films/clip.mp4"


def test_the_form_is_used_without_a_mouse(open_page):
    opened = open_page()
    form = opened.form
    seen = []
    form.dataset_edit.setFocus()
    while (widget := QApplication.focusWidget()) not in seen:
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    for wanted in (form.signer_box, form.hand_picker, form.sources.box, form.rights_edit, form.consent_edit):
        assert wanted in seen
    for wanted in (form.signs.edit, form.signs.list, form.takes_box, form.mode_picker, form.tones_box):
        assert wanted in seen
    assert form.start_button in seen
    for widget in seen:
        assert widget.accessibleName() or widget.text(), widget


def test_no_two_alt_letters_are_the_same(open_page, until):
    opened = open_page()
    menus = ["&Help"] + [title for title, _ in opened.page.menus()]
    for view in (opened.form, opened.stage, opened.summary):
        parts = [*view.findChildren(QAbstractButton), *view.findChildren(QLabel)]
        texts = [part.text() for part in parts if not isinstance(part, QCheckBox) or part.text()]
        letters = [found[1].lower() for text in [*menus, *texts] if (found := re.search("&([^&])", text))]
        assert len(letters) == len(set(letters)), sorted(letters)


def test_f5_starts_the_session(open_page, until):
    opened = open_page()
    opened.fill()
    QTest.keyClick(opened.page, Qt.Key.Key_F5)
    until(lambda: opened.phase is Phase.WAITING)
