from __future__ import annotations

import faulthandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.jobs.fault import LEFT_OUT, plain, plain_lines, plain_stacks, scrubbed
from redaction.jobs.fault_words import WORDS

NAMES = (
    "Müller",
    "O'Brien",
    "Anne-Marie",
    "Zygmunt",
    "Okonkwo",
    "PC4121",
    "SAR-2026-0141",
    "zygmunt",
)
FOLDERS = (
    "/home/{0}/{1}/",
    "C:\\Users\\{0}\\{1}\\",
    "\\\\server\\{0}\\",
    "~/{0}/",
    "file:///{0}/{1}/",
)
FORMS = (
    "cannot open {0}",
    "cannot open '{0}'",
    'cannot open "{0}" now',
    "cannot open “{0}”",
    "{0}: no such file",
    "frame 12 of {0} is damaged",
    "[Errno 2] No such file or directory: '{0}'",
    "key={0!r}",
    "{0}",
)


def failing(said: str) -> BaseException:
    try:
        try:
            raise KeyError(said)
        except KeyError as inner:
            msg = f"frame 12 of {said} cannot be read"
            raise ValueError(msg) from inner
    except ValueError as outer:
        return outer


@st.composite
def personal(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A path, title or name, and the words in it that must not stay."""
    words = draw(
        st.lists(
            st.sampled_from(NAMES) | st.from_regex(r"[A-Z][a-z]{3,9}zq", fullmatch=True),
            min_size=2, max_size=3,
        )
    )  # fmt: skip
    folder = draw(st.sampled_from(("", *FOLDERS))).format(*words[:2])
    between = draw(st.sampled_from((" ", "_", "-", ".")))
    end = draw(st.sampled_from(("", ".mp4", ".mkv", " – Umbra")))
    return folder + between.join(words) + end, words


@given(personal(), st.sampled_from(FORMS))
def test_nothing_personal_stays_whatever_form_the_message_has(
    secret: tuple[str, list[str]], form: str
) -> None:
    text, words = secret
    said = form.format(text)
    for report in (scrubbed(failing(said)), plain(said), plain_lines(f"one\n{said}\n{said}")):
        low = report.lower()
        for word in words:
            assert word.lower() not in low, report
        assert "home" not in low
        assert "server" not in low
        assert "users" not in low


@pytest.mark.parametrize(
    "text",
    [
        "list index out of range",
        "'NoneType' object has no attribute 'frames'",
        "[Errno 28] No space left on device",
        "frame 12 of 20 cannot be read",
        "database is locked",
        "unsupported operand type(s) for +: 'int' and 'str'",
        "QObject::startTimer: Timers cannot be started from another thread",
    ],
)
def test_what_the_program_says_by_itself_stays(text: str) -> None:
    kept = plain(text, {"frame", "cannot", "read", "startTimer", "frames", "Timers"})
    assert kept == text


def test_a_word_of_the_code_that_failed_stays_and_what_was_put_into_it_goes() -> None:
    report = scrubbed(failing("Secret_Name.mp4"))
    assert f"ValueError: frame 12 of {LEFT_OUT} cannot be read" in report
    assert "Secret" not in report


def test_the_chain_of_causes_is_kept() -> None:
    text = scrubbed(failing("x"))
    assert text.index("ValueError: frame") < text.index("which came while") < text.index("KeyError")
    assert "in failing" in text


def test_numbers_that_could_be_somebodys_go() -> None:
    assert plain("index 07700900123 of 12 at 0x7f3a") == f"index {LEFT_OUT} of 12 at 0x7f3a"


def test_stacks_keep_their_shape_and_lose_folders(tmp_path: Path) -> None:
    file = tmp_path / "stacks.txt"
    with file.open("w", encoding="utf-8") as out:
        faulthandler.dump_traceback(out)
        out.write("Cannot open /home/jo/Secret.mp4\n")
    kept = plain_stacks("Fatal Python error: Segmentation fault\n\n" + file.read_text("utf-8"))
    assert kept.startswith("Fatal Python error: Segmentation fault")
    assert 'File "test_fault.py", line' in kept
    assert "/" not in kept
    assert "Secret" not in kept


def test_no_word_on_the_list_is_a_usual_name() -> None:
    usual = "will mark grace rose bill jack hunter king price may june april smith brown green white young"
    assert not WORDS & set(usual.split())
