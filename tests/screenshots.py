"""Takes the README's pictures of the dashboard: `python tests/screenshots.py`."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "browser"))

PICTURES = Path(__file__).parent / "screenshots"
LAPTOP = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}

# name of the picture, link, window, colour scheme
WANTED = (
    ("guess", "/", LAPTOP, "light"),
    ("softmax", "/softmax", LAPTOP, "light"),
    ("temperature", "/temperature?T=2", LAPTOP, "light"),
    ("compare", "/compare", LAPTOP, "light"),
    ("draw", "/draw?draws=500&seed=7", LAPTOP, "light"),
    ("learn", "/learn", LAPTOP, "light"),
    ("write", "/learn?part=write&text=english&written=60", LAPTOP, "light"),
    ("words", "/words?text=english&letters=4&T=2", LAPTOP, "light"),
    ("model", "/model?T=2", LAPTOP, "light"),
    ("define", "/define?T=1.45", LAPTOP, "light"),
    ("room", "/?guesses=nights_12~laughter_6~duck_2~friends_20", LAPTOP, "light"),
    ("poll", "/", LAPTOP, "dark"),
    ("temperature-dark", "/temperature?T=2", LAPTOP, "dark"),
    ("temperature-phone", "/temperature?T=2", PHONE, "light"),
)


def reveal(visitor) -> None:
    visitor.page.get_by_role("button", name="Reveal the probabilities").click()


def open_poll(visitor) -> None:
    visitor.page.get_by_role("button", name="The room").click()
    visitor.page.get_by_role("button", name="Let the room vote on phones").click()
    visitor.page.locator(".st-key-poll img").wait_for()


# What is done before a picture is taken.
DONE = {"room": reveal, "poll": open_poll}


def main() -> None:
    from conftest import Visitor, chromium
    from server import ROOT, streamlit_server

    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log.txt")
        with streamlit_server(ROOT / "dashboard.py", log) as server, chromium() as browser:
            for name, link, window, scheme in WANTED:
                context = browser.new_context(viewport=window, color_scheme=scheme)
                visitor = Visitor(context.new_page(), server.address)
                visitor.open(link)
                DONE.get(name, Visitor.wait_until_idle)(visitor)
                visitor.settled_page()
                picture = PICTURES / f"{name}.png"
                visitor.page.screenshot(path=picture, animations="disabled", caret="hide")
                visitor.must_be_clean(log)
                context.close()
                print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
