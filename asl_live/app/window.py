"""The window: a stack of pages, their menus, the theme, and what is asked before it closes."""

from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox, QStackedWidget

import asl_live
from asl_live.app.help import CardDialog, ShortcutsDialog
from asl_live.app.live.page import LivePage
from asl_live.app.resources import asset
from asl_live.app.settings import Settings
from asl_live.app.theme import Choice, Theme

THEMES = {Choice.SYSTEM: "&System", Choice.LIGHT: "&Light", Choice.DARK: "&Dark"}


class Window(QMainWindow):
    """Shows one page at a time. With ``ask_before_closing`` an unsaved transcript is asked about."""

    def __init__(
        self, theme: Theme, settings: Settings, live: LivePage, ask_before_closing: bool = True
    ) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._asks = ask_before_closing
        self.live = live
        self.pages = QStackedWidget()
        self.pages.addWidget(live)
        self.setCentralWidget(self.pages)
        self.setWindowTitle("ASL Live")
        self.setWindowIcon(QIcon(str(asset("icon.svg"))))
        self.setMinimumSize(880, 620)
        self.resize(1240, 720)
        self._actions: list[QAction] = []
        self._fill_menus()
        self.restoreGeometry(settings.bytes("geometry"))
        live.controls.start_button.setFocus()

    def _fill_menus(self) -> None:
        menus: dict[str, QMenu] = {}
        for title, entries in self.live.menus():
            menus[title] = self.menuBar().addMenu(title)
            for entry in entries:
                if entry is None:
                    menus[title].addSeparator()
                else:
                    menus[title].addAction(entry)
                    self._actions.append(entry)
        quit_action = self._action("&Quit", "Ctrl+Q", self.close)
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        menus["&File"].addAction(quit_action)
        menus["&View"].addMenu(self._theme_menu())
        menus["&View"].addAction(self._action("&Full screen", "F11", self.toggle_full_screen))
        helping = self.menuBar().addMenu("&Help")
        helping.addAction(self._action("&Keyboard shortcuts", "F1", self.show_shortcuts))
        helping.addAction(self._action("About the &model", "", self.show_card))
        about = self._action("&About ASL Live", "", self.show_about)
        about.setMenuRole(QAction.MenuRole.AboutRole)
        helping.addAction(about)

    def _theme_menu(self) -> QMenu:
        menu = QMenu("&Theme", self)
        group = QActionGroup(menu)
        for choice, text in THEMES.items():
            action = QAction(text, menu, checkable=True, checked=choice is self._theme.choice)
            action.triggered.connect(lambda _=False, choice=choice: self.choose_theme(choice))
            group.addAction(action)
            menu.addAction(action)
        self.theme_menu = menu
        return menu

    def _action(self, text: str, keys: str, call: object) -> QAction:
        action = QAction(text, self, shortcut=QKeySequence(keys))
        action.triggered.connect(call)
        self._actions.append(action)
        return action

    def choose_theme(self, choice: Choice) -> None:
        self._theme.choose(choice)
        self._settings.set("theme", choice.value)

    def toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def show_shortcuts(self) -> None:
        ShortcutsDialog(self._actions, self).open()

    def show_card(self) -> None:
        name, card = self.live.model_card() or ("", "")
        if card:
            CardDialog(name, card, self).open()

    def show_about(self) -> None:
        QMessageBox.about(
            self,
            "About ASL Live",
            f"<h3>ASL Live {asl_live.__version__}</h3><p>Says, as text, which American Sign Language sign a "
            "camera sees.</p><p>Pictures stay on this computer: nothing is sent or kept.</p>"
            "<p>Apache License 2.0</p>",
        )

    def close_unasked(self) -> None:
        """Close whatever is unsaved."""
        self._asks = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks and self.live.transcript.has_unsaved and not self._may_close():
            event.ignore()
            return
        self._settings.set("geometry", self.saveGeometry())
        self._settings.save()
        self.hide()
        self.live.shut_down()
        event.accept()

    def _may_close(self) -> bool:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            "Close ASL Live",
            "The transcript has not been saved. Save it before closing?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.live.transcript_panel.save()
        return answer == buttons.Discard
