"""The window: pages with a tab each, their menus, the theme, and what is asked before it closes."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QIcon
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from asl_live.app.actions import make_action
from asl_live.app.help import CardDialog, ShortcutsDialog, show_about
from asl_live.app.live.page import LivePage
from asl_live.app.page import Page
from asl_live.app.resources import asset
from asl_live.app.settings import Settings
from asl_live.app.theme import Choice, Theme

THEMES = {Choice.SYSTEM: "&System", Choice.LIGHT: "&Light", Choice.DARK: "&Dark"}

MakePage = Callable[[], Page]


class Window(QMainWindow):
    """Shows one page at a time, page Live first.

    others: the pages beside Live by their titles; each is made when it is first shown. With
    ``ask_before_closing`` the pages may ask about unsaved work.
    """

    page_made = Signal(object)  # Page

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        live: LivePage,
        others: Mapping[str, MakePage] | None = None,
        ask_before_closing: bool = True,
    ) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._asks = ask_before_closing
        self.live = live
        self._makers: dict[str, MakePage] = {live.title: lambda: live, **(others or {})}
        self._made: dict[str, Page] = {}
        self._current: Page | None = None
        self._page_menus: list[QMenu] = []
        self._actions: list[QAction] = []
        self.pages = QStackedWidget()
        self.tabs = QTabBar(documentMode=True, drawBase=False, expanding=False)
        self.tabs.setObjectName("pages")
        self.tabs.setAccessibleName("Pages")
        for title in self._makers:
            self.tabs.addTab(title)
        self.tabs.setVisible(len(self._makers) > 1)
        self._lay_out()
        self.setWindowTitle("ASL Live")
        self.setWindowIcon(QIcon(str(asset("icon.svg"))))
        self.setMinimumSize(880, 620)
        self.resize(1240, 720)
        self._make_actions()
        self.show_page(live.title)
        self.tabs.currentChanged.connect(lambda index: self.show_page(self.tabs.tabText(index)))
        self.restoreGeometry(settings.bytes("geometry"))
        live.controls.start_button.setFocus()

    def page(self, title: str) -> Page:
        """The page of this title, made now where it was not yet needed."""
        if title not in self._made:
            page = self._made[title] = self._makers[title]()
            self.pages.addWidget(page)
            self.page_made.emit(page)
        return self._made[title]

    def is_made(self, title: str) -> bool:
        """Whether the page of this title was needed yet."""
        return title in self._made

    def show_page(self, title: str) -> Page:
        """Change to a page, and give it."""
        page = self.page(title)
        if page is not self._current:
            if self._current is not None:
                self._current.leave()
            self._current = page
            self.pages.setCurrentWidget(page)
            self.tabs.setCurrentIndex(list(self._makers).index(title))
            self._fill_menus(page)
            page.enter()
        return page

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

    def close_unasked(self) -> None:
        """Close whatever is unsaved."""
        self._asks = False
        self.close()

    def shut_down(self) -> None:
        """End what the pages have running."""
        for page in self._made.values():
            page.shut_down()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks and not all(page.may_close() for page in self._made.values()):
            event.ignore()
            return
        self._settings.set("geometry", self.saveGeometry())
        self._settings.save()
        self.hide()
        self.shut_down()
        event.accept()

    def _lay_out(self) -> None:
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tabs)
        rows.addWidget(self.pages, 1)
        self.setCentralWidget(whole)

    def _make_actions(self) -> None:
        action = partial(make_action, self)
        self._quit = action("&Quit", "Ctrl+Q", self.close)
        self._quit.setMenuRole(QAction.MenuRole.QuitRole)
        self._full_screen = action("&Full screen", "F11", self.toggle_full_screen)
        self._turning = [
            action(f"&{number} {title}", f"Ctrl+{number}", partial(self.show_page, title))
            for number, title in enumerate(self._makers, 1)
        ]
        self._shortcuts = action("&Keyboard shortcuts", "F1", self.show_shortcuts)
        self._card = action("About the &model", "", self.show_card)
        self._about = action("&About ASL Live", "", lambda: show_about(self))
        self._about.setMenuRole(QAction.MenuRole.AboutRole)
        self.theme_menu = QMenu("&Theme", self)
        group = QActionGroup(self.theme_menu)
        for choice, text in THEMES.items():
            one = QAction(text, self.theme_menu, checkable=True, checked=choice is self._theme.choice)
            one.triggered.connect(lambda _=False, choice=choice: self.choose_theme(choice))
            group.addAction(one)
            self.theme_menu.addAction(one)

    def _fill_menus(self, page: Page) -> None:
        """The page's own menus and, at their places, the window's."""
        menus: dict[str, list[QAction | None]] = {"&File": [], **dict(page.menus())}
        menus["&File"] = [*menus["&File"], self._quit]
        turning = [*self._turning, None] if len(self._turning) > 1 else []
        menus["&View"] = [*menus.pop("&View", []), *turning, self.theme_menu.menuAction(), self._full_screen]
        menus["&Help"] = [self._shortcuts, self._card, self._about]
        self.menuBar().clear()
        for menu in self._page_menus:
            menu.deleteLater()
        self._page_menus, self._actions = [], []
        for title, entries in menus.items():
            menu = self.menuBar().addMenu(title)
            self._page_menus.append(menu)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                else:
                    menu.addAction(entry)
                    self._actions.append(entry)
