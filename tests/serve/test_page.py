"""The page in a browser without a window."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sources.recordings import write_video

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra test")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
LONG = 120_000  # milliseconds, on a busy machine


@pytest.fixture
def tab(page: str, tmp_path: Path) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            downloads_path=tmp_path / "downloads",
        )
        context = browser.new_context(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(LONG)
        tab = context.new_page()
        tab.troubles = []
        tab.asked = []
        tab.on("console", lambda said: tab.troubles.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: tab.troubles.append(str(error)))
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.goto(page)
        yield tab
        browser.close()


def test_a_video_given_by_keyboard_is_answered_and_removed(
    tab: Any, page: str, jobs: Any, tmp_path: Path
) -> None:
    # VP8 in WebM: every Chromium plays it.
    video = write_video(tmp_path / "a <b>hand<b>.webm", frames=40, rate=20.0, codec="VP80")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "file"
    tab.set_input_files("#file", str(video))
    tab.wait_for_selector("#answer:not([hidden])")
    assert tab.inner_text("#answer-title").startswith("up (")
    assert tab.evaluate("document.activeElement.id") == "answer-title"
    assert tab.inner_text("#live").startswith("Done. up (")
    # A name is never taken for markup.
    assert "a <b>hand<b>.webm" in tab.inner_text("#summary")
    assert tab.locator("#events tbody tr").count() == 1
    assert tab.locator("#chart polyline").count() == 2

    tab.wait_for_function("document.getElementById('video').readyState >= 1")
    tab.focus("#chart svg")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        tab.keyboard.press(key)
    tab.wait_for_function("document.getElementById('video').currentTime > 1.4")
    tab.wait_for_function("document.getElementById('now').textContent.startsWith('up ')")
    assert "up" in tab.get_attribute("#chart svg", "aria-valuetext")

    with tab.expect_download() as download:
        tab.click("#get-events")
    assert download.value.suggested_filename.endswith("-signs.json")
    with tab.expect_download() as download:
        tab.click("#get-video")
    assert Path(download.value.path()).stat().st_size > 1000

    tab.click("#remove")
    tab.wait_for_selector("#answer", state="hidden")
    assert tab.evaluate("document.activeElement.id") == "file"
    for _ in range(200):
        if [path.name for path in jobs.folder.iterdir()] == ["lock"]:
            break
        tab.wait_for_timeout(50)
    assert [path.name for path in jobs.folder.iterdir()] == ["lock"]
    assert tab.troubles == []
    assert all(url.startswith((page, "blob:")) for url in tab.asked)


def test_what_is_no_video_is_told_aloud_and_another_can_be_given(tab: Any, tmp_path: Path) -> None:
    words = tmp_path / "notes.mp4"
    words.write_text("these are words, not pictures " * 9)
    tab.set_input_files("#file", str(words))
    tab.wait_for_selector("#trouble:not([hidden])")
    assert tab.inner_text("#trouble") == "notes.mp4 is a text file, not a video"
    assert tab.get_attribute("#trouble", "role") == "alert"
    large = tmp_path / "large.mp4"
    large.write_bytes(b"\0" * (2 << 20))
    tab.set_input_files("#file", str(large))
    assert "larger than 1 MB" in tab.inner_text("#trouble")
    assert tab.is_hidden("#working")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(tab: Any, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    names = ("--ink", "--quiet", "--trouble", "--accent", *(f"--curve-{number}" for number in range(5)))
    style = "name => getComputedStyle(document.documentElement).getPropertyValue(name)"
    for ground in ("--ground", "--soft"):
        for name in names:
            colours = [tab.evaluate(style, one) for one in (name, ground)]
            # WCAG 2.2, 1.4.3: 4.5 to 1.
            assert contrast(*colours) >= 4.5, (name, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours "#rrggbb", as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
