"""The choice of what is heard in a copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QComboBox

from app.words import tr
from player.media.info import AudioStreamInfo
from redaction.export.plan import AudioChoice, AudioMode

_CHANNELS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}

REMOVE = AudioChoice(AudioMode.REMOVE)


def stream_words(number: int, stream: AudioStreamInfo) -> str:
    """A sound track as people tell it from others: ``track 2, French, stereo``."""
    said = [tr("track {n}").format(n=number + 1)]
    if stream.language not in ("", "und", None):
        language = QLocale.languageToString(QLocale.codeToLanguage(stream.language))
        if language and language != "C":
            said.append(language)
    if stream.channels:
        said.append(_CHANNELS.get(stream.channels) or tr("{n} channels").format(n=stream.channels))
    return ", ".join(said)


class SoundField(QComboBox):
    """Keep the sound, one of several tracks, all of them mixed, or none."""

    def __init__(
        self, streams: Sequence[AudioStreamInfo], *, removed: bool = False, alone: bool = False
    ) -> None:
        """Offer what there is.

        Args:
            streams: The sound tracks of the footage.
            removed: A person decided in the review that no copy has sound.
            alone: There is no picture, so a copy without sound would be nothing.
        """
        super().__init__()
        self._choices: list[AudioChoice] = []
        if removed:
            streams = streams[:1]
        elif len(streams) == 1:
            self._offer(self.tr("Keep"), AudioChoice())
        else:
            for number, stream in enumerate(streams):
                words = self.tr("Keep {track}").format(track=stream_words(number, stream))
                self._offer(words, AudioChoice(stream=number))
            if len(streams) > 1:
                words = self.tr("Keep all {n} tracks, mixed into one").format(n=len(streams))
                self._offer(words, AudioChoice(mix=tuple(range(len(streams)))))
        if not streams:
            self._offer(self.tr("There is none"), AudioChoice())
        elif removed or not alone:
            self._offer(self.tr("Remove"), REMOVE)
        self.setEnabled(self.count() > 1)
        self.prefer(())

    def prefer(self, heard: Sequence[int]) -> None:
        """Choose what was heard in the review; where that is not known, nothing is left out.

        Args:
            heard: Positions of the tracks.
        """
        streams = tuple(heard)
        for at, choice in enumerate(self._choices):
            if choice.mode is AudioMode.KEEP and choice.streams == streams:
                self.setCurrentIndex(at)
                return
        mixed = [at for at, choice in enumerate(self._choices) if choice.mix]
        if mixed:
            self.setCurrentIndex(mixed[0])

    @property
    def choice(self) -> AudioChoice:
        """What was chosen."""
        return self._choices[max(0, self.currentIndex())]

    def _offer(self, words: str, choice: AudioChoice) -> None:
        self.addItem(words)
        self._choices.append(choice)
