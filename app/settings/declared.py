"""All settings: key, default, bounds and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from redaction.export.plan import ENCODERS

T = TypeVar("T", bool, int, str, list[str])


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting.

    Attributes:
        key: Where it is kept.
        default: Its value until it is set; also its type.
        title: Beside the field in the preferences, or empty when it is not shown there.
        text: One sentence on what it does.
        low: Lowest number.
        high: Highest number.
        choices: Allowed words and what they are called, in order.
        own: It is about this person or this computer (names, folders, places of windows): no policy fixes
            it, and it is left out where settings are handed on.
    """

    key: str
    default: T
    title: str = ""
    text: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    own: bool = False


REVIEWER = Setting(
    "person/name",
    "",
    "Your name",
    "It is written into every row of the review log. Umbra uses your login name until you set it.",
    own=True,
)
THEME = Setting(
    "look/theme",
    "dark",
    "Theme",
    "Dark keeps the eye on the picture.",
    choices=(
        ("dark", "Dark"),
        ("light", "Light"),
        ("contrast", "High contrast"),
        ("system", "As the system says"),
    ),
)
TEXT_SIZE = Setting(
    "look/text_size",
    "100",
    "Size of text",
    "All words become larger; pictures and icons stay as they are.",
    choices=(("100", "Usual"), ("110", "Large"), ("120", "Larger")),
)
SCALE = Setting(
    "look/scale",
    "100",
    "Size of everything",
    "Beside what the system sets. It takes effect when Umbra starts the next time.",
    choices=(
        ("100", "100 %"),
        ("125", "125 %"),
        ("150", "150 %"),
        ("175", "175 %"),
        ("200", "200 %"),
    ),
)
MOTION = Setting(
    "look/motion",
    "system",
    "Motion",
    "Less motion: bars do not run to and fro, menus do not fade and the text cursor does not blink.",
    choices=(("system", "As the system says"), ("less", "Less")),
)
STEP_FRAMES = Setting(
    "playback/step_frames",
    10,
    "Frames in a large step",
    "Ctrl with the left or right arrow moves by this many frames.",
    low=2,
    high=1000,
)
STEP_SECONDS = Setting(
    "playback/step_seconds",
    1,
    "Seconds in a time step",
    "Shift with the left or right arrow moves by this many seconds.",
    low=1,
    high=600,
)
STEP_LONG = Setting(
    "playback/step_long",
    60,
    "Seconds in a long step",
    "Ctrl and Shift with the left or right arrow moves by this many seconds.",
    low=1,
    high=3600,
)
AUTO_ADVANCE = Setting(
    "review/auto_advance",
    True,
    "Go on after a decision",
    "After an answer, go to the next moment to decide on.",
)
LOOP_MOMENTS = Setting(
    "review/loop_moments",
    True,
    "Repeat doubtful moments",
    "Each moment is played over and over while you decide on it; the space bar stops it.",
)
LOOP_SPEED = Setting(
    "review/loop_speed",
    "0.5",
    "Speed of repeated moments",
    "Slower shows more of what one frame in between might expose.",
    choices=(("0.25", "0.25×"), ("0.5", "0.5×"), ("1", "1×")),
)
TRACK_DRAWN = Setting(
    "review/track_drawn",
    "faces",
    "Track what I draw",
    "A region you draw is followed both ways by itself, until it is lost. T does the same by hand.",
    choices=(("faces", "Faces"), ("everything", "Everything"), ("never", "Never")),
)
FOLLOW_SPEED = Setting(
    "review/follow_speed",
    "0.5",
    "Speed while following by hand",
    "The footage plays at this speed while you hold a region with the tool D.",
    choices=(("0.25", "A quarter"), ("0.5", "Half"), ("1", "Normal")),
)
DETECTION = Setting(
    "review/detection",
    "fast",
    "Finding faces",
    "Thorough looks more often and in more detail, and takes several times as long.",
    choices=(("fast", "Fast"), ("thorough", "Thorough")),
)
FIND_KINDS: Setting[list[str]] = Setting("review/find_kinds", ["face"])
FIND_DIAL = Setting(
    "review/find_dial",
    5,
    "Sensitivity",
    "From 1, fewer false finds, to 9, fewer missed ones.",
    low=1,
    high=9,
)
FIND_OWN = Setting("review/find_own", "", own=True)
FIND_START = Setting("review/find_start", 0, low=0, high=100)
FIND_KEEP = Setting("review/find_keep", 0, low=0, high=100)
FIND_GAP = Setting("review/find_gap", 30, low=0, high=500)
FIND_MARGIN = Setting("review/find_margin", 150, low=100, high=300)
EXPORT_FOLDER = Setting("export/folder", "", own=True)
EXPORT_STYLE = Setting(
    "export/style",
    "solid",
    "Cover with",
    "Every style destroys what lies inside; solid is the safest.",
    choices=(("solid", "Solid fill"), ("mosaic", "Mosaic"), ("blur", "Soft blur")),
)
EXPORT_QUALITY = Setting(
    "export/quality",
    "standard",
    "Picture quality",
    "Higher quality makes larger files.",
    choices=(("small", "Small file"), ("standard", "Standard"), ("high", "High")),
)
EXPORT_LIMIT = Setting("export/limit", 25, low=1, high=100_000)
EXPORT_LIMITED = Setting("export/limited", False)
_ENCODER_WORDS = {
    "software": "Software (x264)",
    "auto": "Whichever hardware works",
    "nvenc": "NVIDIA",
    "qsv": "Intel Quick Sync",
    "vaapi": "VA-API",
    "amf": "AMD",
    "videotoolbox": "Apple",
}
EXPORT_ENCODER = Setting(
    "export/encoder",
    "software",
    "Encoder",
    "Hardware is faster where it works; where it does not, software does the work and the report says so.",
    choices=tuple((name, _ENCODER_WORDS.get(name, name)) for name in ENCODERS),
)
EXPORT_CAPTION = Setting(
    "export/caption",
    False,
    "Burn a caption into the picture",
    "With the reference of the request, unless you write another one.",
)
EXPORT_COUNTER = Setting(
    "export/counter",
    False,
    "Burn the frame number into the picture",
    "Number and time of each frame in the original.",
)
EXPORT_SMART = Setting(
    "export/smart",
    False,
    "Copy stretches without any cover as they are",
    "Much faster where nothing is covered, and only where that is provably safe; the report says which.",
)
EXPORT_THOROUGH = Setting(
    "export/thorough",
    False,
    "Check copies in full",
    "Every frame of the original is read twice instead of a part of them; it takes longer.",
)
EXPORT_MORE = Setting("export/more", False)
EXPORT_PATTERN = Setting(
    "export/pattern",
    "{name}_redacted",
    "Names of copies",
    "Of several copies at once; {name} stands for the name of the footage.",
)
KEEP_RECENT = Setting(
    "privacy/recent",
    True,
    "Remember recent files",
    "The menu File, Open recent lists the last ten files, and windows that ask for a file begin where the "
    "last one was. Switched off, Umbra forgets them, and asks for files in windows of its own, because the "
    "system's keep a list.",
)
KEEP_PICTURES = Setting(
    "privacy/keep_pictures",
    True,
    "Keep pictures between sessions",
    "Small pictures, faces that were compared, waveforms and words of footage stay in the workspace until "
    "the footage is removed. Switched off, they are deleted when Umbra closes and made again when they are "
    "wanted.",
)
RECENT: Setting[list[str]] = Setting("files/recent", [], own=True)
WORKSPACE = Setting("workspaces/current", "", own=True)
WORKSPACES: Setting[list[str]] = Setting("workspaces/known", [], own=True)
WINDOW = Setting("window/geometry", "", own=True)
HOME_SPLIT = Setting("window/home_split", "", own=True)
HOME_SORT = Setting("window/home_sort", "due ascending", own=True)
REVIEW_SPLIT = Setting("window/review_split", "", own=True)
TIMELINE_LANES = Setting("window/timeline_lanes", "", own=True)
VOLUME = Setting("playback/volume", 100, low=0, high=100)
SOUND_DEVICE = Setting("playback/sound_device", "", own=True)
SNAPPING = Setting(
    "playback/snapping",
    True,
    "Snap to edges in the timeline",
    "What is dragged in the timeline holds at the ends of tracks and marks near it.",
)
SIDE_PANELS = Setting("window/side_panels", True)
SHORTCUTS: Setting[list[str]] = Setting("keys/changed", [])
"""Keys a person changed, a line for each action; ``app.actions.keymap`` reads them."""
PLACES: Setting[list[str]] = Setting("review/places", [], own=True)

ALL: tuple[Setting[bool] | Setting[int] | Setting[str] | Setting[list[str]], ...] = (
    REVIEWER,
    THEME,
    TEXT_SIZE,
    SCALE,
    MOTION,
    STEP_FRAMES,
    STEP_SECONDS,
    STEP_LONG,
    AUTO_ADVANCE,
    TRACK_DRAWN,
    FOLLOW_SPEED,
    LOOP_MOMENTS,
    LOOP_SPEED,
    KEEP_RECENT,
    KEEP_PICTURES,
    DETECTION,
    FIND_KINDS,
    FIND_DIAL,
    FIND_OWN,
    FIND_START,
    FIND_KEEP,
    FIND_GAP,
    FIND_MARGIN,
    EXPORT_FOLDER,
    EXPORT_STYLE,
    EXPORT_QUALITY,
    EXPORT_LIMIT,
    EXPORT_LIMITED,
    EXPORT_ENCODER,
    EXPORT_CAPTION,
    EXPORT_COUNTER,
    EXPORT_SMART,
    EXPORT_THOROUGH,
    EXPORT_MORE,
    EXPORT_PATTERN,
    RECENT,
    WORKSPACE,
    WORKSPACES,
    WINDOW,
    HOME_SPLIT,
    HOME_SORT,
    REVIEW_SPLIT,
    TIMELINE_LANES,
    VOLUME,
    SOUND_DEVICE,
    SNAPPING,
    SIDE_PANELS,
    SHORTCUTS,
    PLACES,
)
