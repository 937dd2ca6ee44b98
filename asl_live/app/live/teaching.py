"""Teaching a personal sign on page Live: what is asked, what is said meanwhile, what is kept."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.live.model_choice import ModelChoice
from asl_live.app.live.personal_dialogs import PersonalDialog, TeachDialog
from asl_live.app.live.session import Session, State
from asl_live.app.services import Services
from asl_live.data.personal import Lesson, Teacher

if TYPE_CHECKING:
    from asl_live.bundle import Bundle
    from asl_live.clip import Clip

SUBJECT = "teaching"
NO_CAMERA = "To teach a sign, start a camera first: the takes come from it."
BROKEN = "personal signs"  # on its own: a lesson may be on while it is said


class Teaching(QObject):
    """Joins the dialogs of personal signs to the session."""

    train_asked = Signal(object)  # Path of a dataset

    def __init__(
        self, page: QWidget, session: Session, models: ModelChoice, notices: Notices, services: Services
    ) -> None:
        super().__init__(session)
        self._page, self._session, self._models = page, session, models
        self._notices, self._services = notices, services
        self._teacher: Teacher | None = None
        session.lesson_told.connect(self._on_lesson, Qt.ConnectionType.QueuedConnection)
        session.state_changed.connect(self._on_state)
        models.taken.connect(lambda: self._break_off("Another model was chosen", "Teach the sign again."))
        session.personal_failed.connect(self._on_personal_failed, Qt.ConnectionType.QueuedConnection)

    @property
    def is_on(self) -> bool:
        """Whether a sign is being taught."""
        return self._teacher is not None

    def ask(self) -> None:
        """Ask for the name of a sign, and begin to teach it."""
        bundle = self._ready_model()
        if bundle is not None:
            dialog = TeachDialog(bundle.signs, self._page)
            dialog.chosen.connect(self.begin)
            dialog.open()

    def begin(self, sign: str, takes: int) -> None:
        """Take so many takes of this sign from the stream."""
        if self._ready_model() is not None:  # the camera may have been unplugged while the user typed
            self._teacher = self._session.teach(sign, takes)
            self._on_lesson(Lesson(sign, 0, takes))

    def cancel(self) -> None:
        """Stop teaching; what was taken is thrown away."""
        if self._teacher is not None:
            self._teacher = None
            self._notices.dismiss(SUBJECT)
            self._recognise_again()

    def show_signs(self) -> None:
        """Show the personal signs, to rename, remove or train them."""
        bundle = self._models.bundle
        known = bundle.signs if bundle is not None else ()
        dialog = PersonalDialog(self._services.personal_folder(), known, self._page)
        dialog.changed.connect(self._recognise_again)
        dialog.train_asked.connect(self.train_asked)
        dialog.open()

    def _ready_model(self) -> "Bundle | None":
        """The model beside whose signs others can be taught now; None, and told why, where there is none."""
        bundle = self._models.bundle
        if self._session.state is not State.RUNNING or not self._session.is_live or bundle is None:
            self._say(NO_CAMERA)
        elif not self._services.can_teach(bundle):
            self._say(f"The model {bundle.name} cannot compare takes. Choose another to teach signs.")
        else:
            return bundle
        return None

    def _on_lesson(self, lesson: Lesson) -> None:
        teacher = self._teacher
        if teacher is None:
            return
        if lesson.done:
            self._teacher = None
            self._notices.dismiss(SUBJECT)
            self._keep(lesson.sign, teacher.takes)
            return
        what = (
            "recording. Lower your hands when you are done."
            if lesson.signing
            else "raise your hands, sign, and lower them."
        )
        text = f"Teaching “{lesson.sign}”, take {lesson.taken + 1} of {lesson.of}: {what}"
        if lesson.trouble:
            text = f"That take was not good: {lesson.trouble}. {text}"
        self._say(text, ("Cancel", self.cancel))

    def _keep(self, sign: str, takes: "list[Clip]") -> None:
        folder = self._services.personal_folder()
        unkept = f"takes of {sign}"  # stays while other signs are taught: the takes are nowhere else
        self._notices.dismiss(unkept)

        def kept(_: object) -> None:
            self._recognise_again()
            if self._teacher is None:
                self._say(f"“{sign}” is taught. Sign it.", ("Personal signs…", self.show_signs))

        def failed(error: Exception) -> None:
            self._recognise_again()
            again = ("Keep again", lambda: self._keep(sign, takes))
            self._notices.show_notice(
                unkept, Kind.ERROR, f"“{sign}” is not taught yet. {sentence(error)}", again
            )

        self._session.background.call(lambda: folder.keep(takes), kept, failed)

    def _recognise_again(self) -> None:
        """Recognise with the personal signs as they are now; a lesson that is on goes on first."""
        self._notices.dismiss(BROKEN)
        if self._teacher is None:
            self._session.recognise_again()

    def _on_state(self, state: State) -> None:
        if state is State.IDLE:
            self._break_off("The source has stopped", "Start it and teach the sign again.")
        elif state is State.RUNNING and self._session.is_live:
            notice = self._notices.notice(SUBJECT)
            if notice is not None and notice.text == NO_CAMERA:
                self._notices.dismiss(SUBJECT)

    def _break_off(self, why: str, what_to_do: str) -> None:
        if self._teacher is not None:
            self._teacher = None
            self._say(f"{why}, and that ended the teaching. {what_to_do}")

    def _on_personal_failed(self, error: Exception) -> None:
        self._notices.show_notice(BROKEN, Kind.ERROR, f"Personal signs: {sentence(error)}")

    def _say(self, text: str, action: tuple | None = None) -> None:
        self._notices.show_notice(SUBJECT, Kind.INFO, text, action)
