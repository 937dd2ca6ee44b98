"""The page Live: joins the session, the picture, the controls and the transcript."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from asl_live.app.actions import make_action
from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.live.controls import Controls
from asl_live.app.live.model_choice import ModelChoice
from asl_live.app.live.picture_view import PictureView
from asl_live.app.live.session import Session, State
from asl_live.app.live.speaking import Speaking
from asl_live.app.live.teaching import Teaching
from asl_live.app.live.transcript import Transcript
from asl_live.app.live.transcript_panel import TranscriptPanel
from asl_live.app.page import Menu, Page
from asl_live.app.pipeline import Pace
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.source_picker import SYNTHETIC, VIDEOS, remember_source, remembered_camera
from asl_live.app.theme import Theme
from asl_live.recognise.events import Event, Reading
from asl_live.sources import CameraInfo, Source, SourceKind, kind_of

if TYPE_CHECKING:
    from asl_live.bundle import Bundle

NAMED_SIGNS = 24  # as many as two lines over the picture hold


class LivePage(Page):
    """What the user came for."""

    title = "Live"
    run_ended = Signal(object)  # Exception or None, for the window
    model_failed = Signal(object)  # Exception

    def __init__(
        self, theme: Theme, settings: Settings, services: Services, every_frame: bool = False
    ) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._settings = settings
        self._services = services
        self.session = Session(services, every_frame, self)
        self.transcript = Transcript()
        self.notices = Notices(theme, lambda: self.controls.start_button)
        self.picture = PictureView()
        self.controls = Controls(theme)
        self.transcript_panel = TranscriptPanel(theme, self.transcript)
        self.models = ModelChoice(self.session, self.controls, self.notices, settings, services)
        self.teaching = Teaching(self, self.session, self.models, self.notices, services)
        self.speaking = Speaking(self.controls, self.transcript_panel, self.notices, settings, services, self)
        self._spec = ""
        self._scripted = every_frame
        self._tip = ""
        self._starting_up = True
        self._shown = True
        self._later: Callable[[], None] | None = None
        self._lay_out()
        self._make_actions()
        self._join()
        self.session.screen.change_look(skeleton=False)
        self._recall_skeleton()
        self.picture.show_message("Getting ready…")

    def begin(self, source: str | None, model: str | None) -> None:
        """Start as the user asked; with no source, on the camera, or without one on the synthetic signer."""
        self.models.begin(model)
        if source is not None:
            self.run(source)
            if self._scripted:
                return  # nobody will pick a camera or another model
        self.look_for_cameras()
        self.models.list_models()

    def begin_later(self, model: str | None) -> None:
        """Start when the page is first turned to: another page has the camera."""
        self._later = lambda: self.begin(None, model)

    def run(self, spec: str) -> None:
        """Run a source from its beginning."""
        self._starting_up = False
        self._spec = spec
        self.notices.dismiss("source")
        self.controls.show_source(spec)
        self.controls.ranking.show_ranking(())
        self.picture.show_badge("")
        self.picture.forget_sign()
        self.session.start(spec)

    def toggle(self) -> None:
        """Start or stop."""
        if self.session.is_on:
            self.session.stop()
        elif self.session.state is State.IDLE and self._spec:
            self.run(self._spec)

    def look_for_cameras(self) -> None:
        self.session.background.call(self._services.list_cameras, self._on_cameras, self._on_cameras_failed)

    def open_video(self) -> None:
        """Ask for a video or a clip and run it."""
        folder = self._settings.text("folder", "")
        name, _ = QFileDialog.getOpenFileName(self, "Open a video or a clip", folder, VIDEOS)
        if name:
            self._settings.set("folder", str(Path(name).parent))
            self.run(name)

    def menus(self) -> list[Menu]:
        panel = self.transcript_panel
        changing = [panel.undo_action, panel.redo_action, None, panel.copy_action, panel.speak_action]
        changing += [panel.edit_action, panel.delete_action, panel.clear_action]
        thresholds = [self.raise_action, self.lower_action]
        teaching = [self.teach_action, self.personal_action]
        return [
            ("&File", [self.open_action, panel.save_action, None]),
            ("&Edit", changing),
            ("&Live", [self.toggle_action, self.cameras_action, None, *thresholds, None, *teaching]),
            ("&View", [self.skeleton_action, self.speak_action, None]),
        ]

    def enter(self) -> None:
        self._shown = True
        self._recall_skeleton()
        if self._later is not None:
            later, self._later = self._later, None
            later()

    def leave(self) -> None:
        self._shown = False
        # A recording may go on: nobody else wants it.
        if self.session.is_on and self._is_live():
            self._later = lambda: self.run(self._spec)
            self.session.stop()

    def may_close(self) -> bool:
        if not self.transcript.has_unsaved:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            "Close ASL Live",
            "The transcript has not been saved. Save it before closing?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.transcript_panel.save()
        return answer == buttons.Discard

    def model_card(self) -> tuple[str, str] | None:
        """Name and card (Markdown) of the model in use; None before one is loaded."""
        bundle = self.models.bundle
        return (bundle.name, bundle.card) if bundle is not None else None

    def shut_down(self) -> None:
        self.session.shut_down()
        self.speaking.shut_down(finish=self._scripted)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.picture, 1)
        left.addWidget(self.transcript_panel)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addLayout(left, 1)
        middle.addWidget(self.controls)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 4, 10, 10)
        whole.setSpacing(8)
        whole.addWidget(self.notices)
        whole.addLayout(middle, 1)
        order = [self.controls.start_button, self.controls.source_picker, self.controls.refresh_button]
        order += [self.controls.open_button, self.controls.model_picker, self.controls.reset_button]
        order += [self.controls.threshold, self.controls.skeleton_box, self.controls.speak_box, self.picture]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _make_actions(self) -> None:
        action = partial(make_action, self)
        self.open_action = action("&Open video…", "Ctrl+O", self.open_video)
        self.toggle_action = action("Start or s&top", "F5", self.toggle)
        self.cameras_action = action("&Look for cameras again", "Shift+F5", self.look_for_cameras)
        nudge = self.models.nudge_threshold
        self.raise_action = action("&Raise the threshold", "Ctrl+Up", lambda: nudge(5))
        self.lower_action = action("L&ower the threshold", "Ctrl+Down", lambda: nudge(-5))
        self.teach_action = action("&Teach a sign…", "Ctrl+T", self.teaching.ask)
        self.personal_action = action("&Personal signs…", "Ctrl+Shift+T", self.teaching.show_signs)
        self.skeleton_action = QAction(
            "Show s&keleton", self, checkable=True, shortcut=QKeySequence("Ctrl+K")
        )
        self.skeleton_action.toggled.connect(self.controls.skeleton_box.setChecked)
        self.speak_action = QAction("S&peak signs", self, checkable=True, shortcut=QKeySequence("F6"))
        self.speak_action.setChecked(self.speaking.on)
        self.speak_action.toggled.connect(self.speaking.switch)
        self.speaking.switched.connect(self.speak_action.setChecked)

    def _join(self) -> None:
        session, controls = self.session, self.controls
        queued = Qt.ConnectionType.QueuedConnection  # these come from the pipeline's threads
        session.screen.ready.connect(self._on_picture, queued)
        session.reading_made.connect(self._on_reading, queued)
        session.events_finished.connect(self._on_finished, queued)
        session.source_opened.connect(self._on_opened)
        session.state_changed.connect(self._on_state)
        session.run_ended.connect(self._on_run_ended)
        self.models.loaded.connect(self._on_bundle)
        self.models.failed.connect(self.model_failed)
        controls.source_chosen.connect(self._on_source_chosen)
        controls.toggled.connect(self.toggle)
        controls.open_asked.connect(self.open_video)
        controls.cameras_asked.connect(self.look_for_cameras)
        controls.skeleton_changed.connect(self._on_skeleton)
        self.transcript_panel.failed.connect(self._on_save_failed)
        self.transcript_panel.saved.connect(lambda: self.notices.dismiss("transcript"))
        self.transcript.rowsInserted.connect(self._show_tip)
        self.transcript.rowsRemoved.connect(self._show_tip)
        self.picture.toggled.connect(self.toggle)
        self.picture.resized.connect(self._on_resized)

    def _is_live(self) -> bool:
        return kind_of(self._spec) is not SourceKind.PATH

    # What the session tells.

    def _on_opened(self, source: Source) -> None:
        if not source.live and not source.synthetic:
            self.controls.show_source(self._spec, source.name)
        elif source.live and not source.synthetic and self._spec != source.spec:
            self._spec = source.spec  # "camera" was asked for: now it has a name
            self.controls.show_source(source.spec, source.name)
        self.picture.show_message("")
        self.picture.show_badge("Synthetic signer: nobody is signing" if source.synthetic else "")
        self.picture.setAccessibleName(f"Picture of {source.name}")

    def _on_picture(self) -> None:
        self.picture.show_image(self.session.screen.image())

    def _on_reading(self, reading: Reading | None, pace: Pace) -> None:
        if self.session.state is not State.RUNNING and reading is None:
            return
        self.controls.show_pace(pace)
        if reading is None:
            return
        self.controls.ranking.show_ranking(reading.ranked)
        for event in reading.started:
            self.transcript.add(event)
            self.speaking.say(event.sign)
        if reading.current is not None:
            self.picture.show_sign(reading.current.sign, reading.current.confidence)
        else:
            self.picture.let_sign_go()
        self._on_finished(reading.finished)

    def _on_finished(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.transcript.settle(event)

    def _on_bundle(self, bundle: "Bundle") -> None:
        more = ", …" if len(bundle.signs) > NAMED_SIGNS else ""
        self._tip = f"Sign one of: {', '.join(bundle.signs[:NAMED_SIGNS])}{more}"
        self._show_tip()

    def _show_tip(self) -> None:
        """What can be signed, until something was."""
        self.picture.show_tip("" if self.transcript.rowCount() else self._tip)

    def _on_state(self, state: State) -> None:
        self.controls.show_state(state)
        if state is State.STARTING:
            self._on_picture()  # which is empty where another source begins
            self.picture.show_message(f"Opening {self.controls.source_picker.currentText()}…")
        if state is State.IDLE:
            self.controls.show_pace(None)

    def _on_run_ended(self, error: Exception | None) -> None:
        if error is not None:
            self.picture.show_message("No picture", "See the message above.")
            retry = ("Retry", lambda: self.run(self._spec))
            self.notices.show_notice("source", Kind.ERROR, sentence(error), retry)
        elif self.session.was_stopped:
            self.picture.let_sign_go()
            self.picture.show_message("Stopped", "Press Start (F5) to go on.")
        else:
            name = self.controls.source_picker.currentText()
            self.picture.show_message(f"End of {name}", "Press Start (F5) to play it again.")
        self.run_ended.emit(error)

    def _on_cameras(self, cameras: Sequence[CameraInfo]) -> None:
        self.controls.show_cameras(cameras, self._spec)
        if not self._starting_up:
            return
        wanted = self._settings.text("source", "")
        if wanted == SYNTHETIC:
            self._start_up(SYNTHETIC)
        elif cameras:
            self._start_up(remembered_camera(wanted, cameras))
        else:
            self.notices.show_notice(
                "camera",
                Kind.INFO,
                "No camera was found, so the synthetic signer shows how it works. Connect a camera and look "
                "for it again, or open or drop a video.",
                ("Look again", self._look_again),
            )
            self._start_up(SYNTHETIC)

    def _look_again(self) -> None:
        self.notices.dismiss("camera")
        self._starting_up = True
        self.look_for_cameras()

    def _on_cameras_failed(self, error: Exception) -> None:
        self.notices.show_notice("camera", Kind.ERROR, sentence(error), ("Look again", self._look_again))
        if self._starting_up:
            self._start_up(SYNTHETIC)

    def _start_up(self, spec: str) -> None:
        """Run the source that was found, once the page is shown: until then another may have the camera."""
        if self._shown:
            self.run(spec)
        else:
            self._later = lambda: self.run(spec)

    def _on_save_failed(self, error: Exception) -> None:
        again = ("Save as…", self.transcript_panel.save)
        self.notices.show_notice("transcript", Kind.ERROR, sentence(error), again)

    # What the user asks for.

    def _on_source_chosen(self, spec: str) -> None:
        self.notices.dismiss("camera")
        remember_source(self._settings, spec)
        self.run(spec)

    def _on_skeleton(self, shown: bool) -> None:
        self.skeleton_action.setChecked(shown)
        self._settings.set("skeleton", shown)
        self.session.screen.change_look(skeleton=shown)

    def _recall_skeleton(self) -> None:
        """It is one setting of all pages: another may have changed it."""
        self.controls.skeleton_box.setChecked(self._settings.flag("skeleton", True))

    def _on_resized(self) -> None:
        ratio = self.picture.devicePixelRatioF()
        size = self.picture.size()
        self.session.screen.change_look(
            width=round(size.width() * ratio), height=round(size.height() * ratio)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.transcript_panel.setFixedHeight(min(max(self.height() // 6, 150), 200))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.run(path)


def _dropped_file(event: QDropEvent) -> str | None:
    """The file or folder that is dragged, when it is one alone."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else None
