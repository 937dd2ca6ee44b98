"""The page Collect: the form, then the session, then its summary."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from asl_live.app.actions import make_action
from asl_live.app.background import BackgroundCalls
from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.collect.control import SessionControl
from asl_live.app.collect.driver import Driver, OpenSource
from asl_live.app.collect.offers import Offers, look_into
from asl_live.app.collect.remembered import recall, remember
from asl_live.app.collect.setup_form import SetupForm
from asl_live.app.collect.stage import Stage
from asl_live.app.collect.summary import Summary
from asl_live.app.dataset_folder import recall_dataset, remember_dataset
from asl_live.app.page import Menu, Page
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.source_picker import SYNTHETIC, VIDEOS, remember_source, remembered_camera
from asl_live.app.theme import Theme
from asl_live.data.recording import Phase, SavedSession, SessionPlan
from asl_live.errors import InputError
from asl_live.sources import CameraInfo, SourceKind, kind_of
from asl_live.speech.tones import Tones

OFFERED = 3  # sessions that are offered to go on


class CollectPage(Page):
    """Records signs into a dataset.

    ``open_source`` puts other sources in place of the cameras and the synthetic signer, for tests.
    """

    title = "Collect"
    data_asked = Signal(Path)  # show this dataset
    train_asked = Signal(Path)  # train from this dataset
    take_kept = Signal(object)  # Take, with its path
    session_done = Signal()
    session_refused = Signal(object)  # Exception: it could not begin

    def __init__(
        self, theme: Theme, settings: Settings, services: Services, open_source: OpenSource | None = None
    ) -> None:
        super().__init__()
        self._settings, self._services = settings, services
        self._background = BackgroundCalls(self)
        self._tones = Tones()
        self.notices = Notices(theme, lambda: self.views.currentWidget() or self)
        self.driver = Driver(services, open_source, self)
        self.form = SetupForm(theme)
        self.stage = Stage(theme, self.driver.screen)
        self.summary = Summary()
        self.control = SessionControl(self.driver, self.stage, self.notices, self._tones.play, self)
        self.views = QStackedWidget()
        for view in (self.form, self.stage, self.summary):
            self.views.addWidget(view)
        self._looked_for_cameras = False
        self._declined: list[SavedSession] = []  # they are offered again when they are further
        self._waiting: SessionPlan | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 4, 10, 10)
        whole.setSpacing(8)
        whole.addWidget(self.notices)
        whole.addWidget(self.views, 1)
        self._make_actions()
        self._join()
        recall(self.form, settings)
        self._enable()

    def begin(self, plan: SessionPlan, source: str = "", silent: bool = False) -> None:
        """Record this plan; with no source from the one that is chosen in the form. silent: no tones.

        Where none is chosen yet it waits for a camera: nobody asked for the synthetic signer.
        """
        self._waiting = None
        self.form.show_plan(plan)
        if silent:
            self.form.tones_box.setChecked(False)
        if source:
            self.form.sources.show_source(source)
        elif not self.form.sources.spec:
            self._waiting = plan  # until the cameras are known
            self.look_for_cameras()
            return
        self._tones.on = self.form.tones_box.isChecked()
        self._dismiss_offers()
        self.notices.dismiss("form")
        self._show(self.stage)
        self.control.begin(plan, self.form.sources.spec, self.form.sources.box.currentText())

    def start(self) -> None:
        """Begin the session that the form asks for."""
        try:
            plan = self.form.plan()
            if not self.form.sources.spec:
                raise InputError("no source is chosen; choose a camera, the synthetic signer or a video")
        except InputError as error:
            self.notices.show_notice("form", Kind.ERROR, sentence(error))
            return
        remember(self.form, self._settings)
        self.begin(plan)

    def menus(self) -> list[Menu]:
        running: list[QAction | None] = [self.start_action, self.take_action, self.pause_action]
        running += [self.skip_action, self.end_action, None]
        running += [self.keep_action, self.redo_action, self.discard_action, None, self.cameras_action]
        return [
            ("&File", [self.folder_action, self.open_action, None]),
            ("&Edit", [self.undo_action]),
            ("&Collect", running),
            ("&View", [self.skeleton_action, None]),
        ]

    def enter(self) -> None:
        if not self._looked_for_cameras:
            self._looked_for_cameras = True
            self.look_for_cameras()
        # Another page may have changed what all share, and the dataset.
        self.skeleton_action.setChecked(self._settings.flag("skeleton", True))
        if not self.control.is_running:
            self.form.show_dataset(recall_dataset(self._settings))
        self._look_into(self.form.dataset)
        self._begin_waiting()
        if self.views.currentWidget() is self.stage:
            self.stage.setFocus()

    def leave(self) -> None:
        remember(self.form, self._settings)
        self.control.leave()

    def may_close(self) -> bool:
        moment = self.control.moment
        if not self.control.is_running or moment is None:
            return True
        buttons = QMessageBox.StandardButton
        take = f"Take {moment.number} of {moment.sign}"
        if moment.take is not None:
            self.stage.strip.hold()
            said = f"{take} is not kept yet. Keep it before closing?"
            choices = buttons.Save | buttons.Discard | buttons.Cancel
            answer = QMessageBox.question(self, "Close ASL Live", said, choices, buttons.Save)
            return self.control.keep_now() if answer == buttons.Save else answer == buttons.Discard
        if moment.phase is Phase.RECORDING:
            said = f"{take} is being recorded and would be lost. Close all the same?"
            choices = buttons.Close | buttons.Cancel
            return (
                QMessageBox.question(self, "Close ASL Live", said, choices, buttons.Cancel) == buttons.Close
            )
        return True

    def shut_down(self) -> None:
        remember(self.form, self._settings)
        self.stage.strip.stop()
        self.stage.replay.show_clip(None)
        self.driver.shut_down()
        self._tones.shut_down()
        self._background.join(20.0)

    def forget_signer(self, signer: str) -> None:
        """Clear the form of a person who was forgotten; the summary may name them too."""
        if self.form.signer_box.currentText().strip() == signer:
            self.form.clear_signer()
            remember(self.form, self._settings)
            if self.views.currentWidget() is self.summary:
                self._show(self.form)

    def look_for_cameras(self) -> None:
        self._background.call(self._services.list_cameras, self._on_cameras, self._on_cameras_failed)

    def open_video(self) -> None:
        """Ask for a video or a clip to record from."""
        folder = self._settings.text("folder", "")
        name, _ = QFileDialog.getOpenFileName(self, "Open a video or a clip", folder, VIDEOS)
        if name:
            self._settings.set("folder", str(Path(name).parent))
            self.form.sources.show_source(name)

    def _show(self, view: QWidget) -> None:
        self.views.setCurrentWidget(view)
        self._enable()

    # What the form and the dataset tell.

    def _look_into(self, dataset: Path | None) -> None:
        if dataset is None:
            return

        def show(offers: Offers) -> None:
            if dataset == self.form.dataset:
                self.notices.dismiss("dataset")
                self.form.show_known(offers.signers, offers.signs)
                self._offer(offers.sessions)

        def tell(error: Exception) -> None:
            if dataset == self.form.dataset:
                self.form.show_known((), ())
                self.notices.show_notice("dataset", Kind.ERROR, sentence(error))

        self._background.call(lambda: look_into(dataset), show, tell)

    def _offer(self, sessions: Sequence[SavedSession]) -> None:
        self._dismiss_offers()
        if self.views.currentWidget() is not self.form:
            return
        begun = [saved for saved in sessions if saved.done and saved not in self._declined]
        for number, saved in enumerate(begun[:OFFERED]):
            who = f"{saved.plan.signer}{' (synthetic signer)' if saved.synthetic else ''}"
            text = f"A session of {who} was broken off: {saved.done} of {saved.total} takes are there."
            go_on = ("Go on", partial(self._go_on, saved))
            banner = self.notices.show_notice(f"session {number}", Kind.INFO, text, go_on)
            banner.close_button.clicked.connect(partial(self._declined.append, saved))

    def _dismiss_offers(self) -> None:
        for number in range(OFFERED):
            self.notices.dismiss(f"session {number}")

    def _go_on(self, saved: SavedSession) -> None:
        # In the file stands what the engine was told; what is asked about is this window's choice.
        plan = replace(saved.plan, review=self.form.review)
        sources = self.form.sources
        if saved.synthetic:
            sources.show_source(SYNTHETIC)
        elif not sources.spec or kind_of(sources.spec) is SourceKind.SYNTHETIC:
            text = f"Nobody would be signing under the name of {plan.signer}: choose a camera, then go on."
            self.notices.show_notice("form", Kind.ERROR, text, ("Go on", partial(self._go_on, saved)))
            return
        self.begin(plan)
        remember(self.form, self._settings)

    def _on_cameras(self, cameras: Sequence[CameraInfo]) -> None:
        sources = self.form.sources
        self.notices.dismiss("camera")
        chosen = sources.spec
        if not chosen:
            wanted = self._settings.text("source", "")
            if wanted == SYNTHETIC and self._waiting is None:
                chosen = SYNTHETIC
            elif cameras:
                chosen = remembered_camera(wanted, cameras)
        sources.show_cameras(cameras, chosen)
        if not cameras and sources.spec != SYNTHETIC:
            said = "No camera was found. Connect one and look again, or try it with the synthetic signer."
            self.notices.show_notice("camera", Kind.INFO, said, ("Look again", self.look_for_cameras))
        self._begin_waiting()

    def _on_cameras_failed(self, error: Exception) -> None:
        self.notices.show_notice("camera", Kind.ERROR, sentence(error), ("Look again", self.look_for_cameras))
        self._begin_waiting()

    def _begin_waiting(self) -> None:
        """Not behind another page, which may have the camera."""
        if self._waiting is not None and self.form.sources.spec and self.isVisible():
            self.begin(self._waiting)

    def _on_source_chosen(self, spec: str) -> None:
        self._waiting = None
        self.notices.dismiss("camera")
        remember_source(self._settings, spec)

    def _on_dataset(self, dataset: Path) -> None:
        remember_dataset(self._settings, dataset)
        self.form.show_known((), ())  # those of the other are none of this one's
        self._look_into(dataset)

    # What the session tells.

    def _on_done(self) -> None:
        plan, moment = self.control.plan, self.control.moment
        if plan is not None and moment is not None:
            self._show(self.summary)
            self.summary.show_session(plan, moment, self.control.takes)
        self.session_done.emit()

    def _on_refused(self, error: Exception) -> None:
        self._show(self.form)
        self.notices.show_notice("form", Kind.ERROR, sentence(error), ("Try again", self.start))
        self.session_refused.emit(error)

    def _on_changed(self) -> None:
        if self.control.is_running and self.views.currentWidget() is self.summary:
            self._show(self.stage)  # the last take was taken back
            self.stage.setFocus()
        self._enable()

    def _new_session(self) -> None:
        self._show(self.form)
        self.form.show_dataset(recall_dataset(self._settings))  # another page may have chosen one meanwhile
        self._look_into(self.form.dataset)
        self.form.signs.edit.setFocus()

    def _make_actions(self) -> None:
        def action(text: str, keys: str, call: Callable[[], object]) -> QAction:
            made = make_action(self, text, keys, call)
            self.addAction(made)
            return made

        control, stage = self.control, self.stage
        self.folder_action = action("&Dataset folder…", "Ctrl+D", self.form.choose_dataset)
        self.open_action = action("&Open video…", "Ctrl+O", self.open_video)
        self.cameras_action = action("&Look for cameras again", "Shift+F5", self.look_for_cameras)
        self.start_action = action("&Start the session", "F5", self.start)
        self.take_action = action("Start or stop the &take", "F6", stage.press)
        self.pause_action = action("&Pause or resume", "P", control.toggle_pause)
        self.skip_action = action("Skip the s&ign", "", self.driver.skip)
        self.end_action = action("&End the session", "", self._end)
        self.keep_action = action("&Keep the take", "K", control.keep)
        self.redo_action = action("&Redo the take", "R", control.redo)
        self.discard_action = action("&Discard the take", "D", control.discard)
        self.undo_action = action("&Undo", "Ctrl+Z", control.undo)
        self.skeleton_action = QAction(
            "Show s&keleton", self, checkable=True, checked=True, shortcut=QKeySequence("Ctrl+K")
        )
        self.skeleton_action.toggled.connect(self._on_skeleton)
        self.addAction(self.skeleton_action)

    def _enable(self) -> None:
        """Letters mean something on the stage only; elsewhere they are typed."""
        view, moment = self.views.currentWidget(), self.control.moment
        phase = moment.phase if moment is not None and view is self.stage else None
        running = phase not in (None, Phase.DONE)
        side = self.stage.side
        for made in (self.keep_action, self.discard_action):
            made.setEnabled(phase is Phase.REVIEWING)
        self.redo_action.setEnabled(phase is Phase.REVIEWING and not self.driver.is_film)
        self.pause_action.setEnabled(running)
        self.skip_action.setEnabled(running and side.skip_button.isEnabled())
        self.end_action.setEnabled(view is self.stage)
        self.take_action.setEnabled(running)
        self.undo_action.setEnabled(view is not self.form and moment is not None and moment.can_undo)
        for made in (self.start_action, self.folder_action, self.open_action, self.cameras_action):
            made.setEnabled(view is self.form)

    def _on_skeleton(self, shown: bool) -> None:
        self._settings.set("skeleton", shown)
        self.driver.screen.change_look(skeleton=shown)

    def _end(self) -> None:
        if self.control.moment is None:  # the source is still being opened
            self.driver.close_source()
            self._show(self.form)
        else:
            self.notices.dismiss("source")
            self.driver.finish()

    def _join(self) -> None:
        form, control, stage, summary = self.form, self.control, self.stage, self.summary
        form.started.connect(self.start)
        form.dataset_changed.connect(self._on_dataset)
        form.sources.chosen.connect(self._on_source_chosen)
        form.sources.open_asked.connect(self.open_video)
        form.sources.cameras_asked.connect(self.look_for_cameras)
        control.changed.connect(self._on_changed)
        control.done.connect(self._on_done)
        control.refused.connect(self._on_refused)
        control.take_kept.connect(self.take_kept)
        stage.side.pause_button.clicked.connect(control.toggle_pause)
        stage.side.skip_button.clicked.connect(self.driver.skip)
        stage.side.undo_button.clicked.connect(control.undo)
        stage.side.end_button.clicked.connect(self._end)
        summary.see_button.clicked.connect(lambda: self._ask_for(self.data_asked))
        summary.train_button.clicked.connect(lambda: self._ask_for(self.train_asked))
        summary.undo_button.clicked.connect(control.undo)
        summary.new_button.clicked.connect(self._new_session)
        summary.on_button.clicked.connect(self._begin_again)

    def _ask_for(self, page: SignalInstance) -> None:
        if self.control.plan is not None:
            page.emit(self.control.plan.dataset)

    def _begin_again(self) -> None:
        self._show(self.stage)
        self.control.begin_again(self.form.sources.box.currentText())
