"""Every kind of sabotage we know, and the check that must catch it. The report must name that check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redaction.model.region import Style
from tests.sabotage import containers as box
from tests.sabotage import elements as mkv
from tests.sabotage import pictures as pic
from tests.sabotage import ranges as rng
from tests.sabotage import sounds as snd
from tests.sabotage import stills as still
from tests.sabotage import stretches as stretch
from tests.sabotage import voices as voc
from tests.sabotage.stage import FRAMES, Case, Stage

ALL = tuple(range(FRAMES))


@dataclass(frozen=True)
class Sabotage:
    """One way to break a copy.

    Attributes:
        name: What it is called in a table.
        done: What was done, in a few words.
        check: The check that must fail.
        make: Makes the broken copy at a path.
        frames: Frames that the check must name, all and only these; None where it names none or many.
        words: What its detail must say, where several things could be meant.
    """

    name: str
    done: str
    check: str
    make: Callable[[Stage, Path], Case]
    frames: tuple[int, ...] | None = None
    words: str = ""


SABOTAGES = (
    # Covers
    Sabotage("bare first", "a region is open on the first frame", "coverage", pic.uncovered(0), (0,)),
    Sabotage("bare middle", "a region is open on one frame", "coverage", pic.uncovered(11), (11,)),
    Sabotage("bare last", "a region is open on the last frame",
             "coverage", pic.uncovered(FRAMES - 1), (FRAMES - 1,)),
    Sabotage("bare moving", "a moving region is open on one frame",
             "coverage", pic.uncovered(7, "a"), (7,)),
    Sabotage("beside", "a cover lies 10 pixels beside its place", "coverage", pic.beside, ALL),
    Sabotage("lagging", "a cover follows 8 frames late", "coverage", pic.late),
    Sabotage("shrunk", "a cover is one macroblock too small", "coverage", pic.shrunk, ALL),
    Sabotage("left out", "a whole track is not covered", "coverage", pic.missing, ALL),
    Sabotage("exchanged", "another person is covered than was decided", "coverage", pic.exchanged, ALL),
    Sabotage("copied bare", "a stretch with regions was copied unchanged", "coverage",
             stretch.copied_with_a_region, ALL[:stretch.HALF]),
    Sabotage("no outline", "who is to be outlined is not", "picture",
             pic.not_pointed_out(Style.OUTLINE), ALL),
    Sabotage("no spotlight", "what is to be dimmed is not", "picture",
             pic.not_pointed_out(Style.SPOTLIGHT), ALL),
    Sabotage("half seen", "a cover is semi-transparent", "coverage", pic.half_seen, ALL),
    Sabotage("faintly seen", "a fifth of the contrast is left, on one frame",
             "coverage", pic.faintly_seen, (9,)),
    Sabotage("blurred", "blurred face instead of a solid cover", "coverage", pic.blurred, ALL),
    Sabotage("other style", "mosaic instead of a solid cover", "coverage", pic.other_style),
    Sabotage("grey cover", "a cover is not black on one frame", "coverage", pic.grey_cover, (20,)),
    Sabotage("coloured cover", "a cover keeps its colour on one frame",
             "coverage", pic.coloured_cover, (13,)),
    Sabotage("one square", "8 × 8 pixels of a cover are open on one frame",
             "coverage", pic.one_square, (6,)),
    Sabotage("mosaic bare", "a region with mosaic is open on one frame", "picture",
             pic.uncovered_soft(Style.MOSAIC), (9,)),
    Sabotage("blur bare", "a region with soft blur is open on one frame", "coverage",
             pic.uncovered_soft(Style.BLUR), (9,)),
    # Order and times
    Sabotage("dropped", "a frame is missing", "frames", pic.dropped, (11,)),
    Sabotage("closed up", "a frame is missing, the others moved up", "frames", pic.closed_up),
    Sabotage("repeated", "a frame is there twice", "frames", pic.repeated),
    Sabotage("frozen", "a frame shows the one before it", "order", pic.frozen, (13,)),
    Sabotage("swapped", "two neighbouring frames are swapped", "order", pic.swapped),
    Sabotage("far swapped", "two distant frames are swapped", "picture", pic.far_swapped, (3, 19)),
    Sabotage("by one", "every frame shows the one before it", "order", pic.by_one),
    Sabotage("backwards", "the video runs backwards", "picture", pic.backwards),
    Sabotage("ranges swapped", "two ranges are in the wrong order", "picture", pic.ranges_swapped),
    Sabotage("wrong range", "each range begins one frame late", "order", pic.wrong_range),
    Sabotage("too long", "the whole video instead of two ranges", "frames", pic.too_long),
    Sabotage("one late", "a frame is one tick late", "times", pic.one_late, (14,)),
    Sabotage("jitter", "time stamps jitter by a few ticks", "times", pic.jitter),
    Sabotage("faster", "everything plays 1 % faster", "times", pic.faster),
    Sabotage("held", "the last frame is shown later and longer", "duration", pic.longer_last),
    # Pictures elsewhere
    Sabotage("brighter", "every picture is 20 levels brighter", "picture", pic.brighter, ALL),
    Sabotage("tinted", "every picture has a blue cast", "picture", pic.tinted, ALL),
    Sabotage("cropped", "2 pixels are cut off on all sides, then enlarged", "picture", pic.cropped),
    Sabotage("mirrored", "left and right are exchanged", "picture", pic.mirrored),
    Sabotage("painted out", "something nobody decided is painted over", "picture", pic.painted_out, (8,)),
    Sabotage("stained", "the colour of a small place is changed on one frame",
             "picture", pic.stained, (21,)),
    Sabotage("wrong source", "the copy of another video", "picture", pic.other_source),
    Sabotage("source changed", "the original is not the planned file any more",
             "source", pic.changed_source),
    Sabotage("smaller", "half the width and height", "size", pic.smaller),
    Sabotage("stretched", "another pixel aspect", "size", pic.stretched),
    Sabotage("turned", "a rotation for players", "size", pic.turned),
    Sabotage("damaged", "400 bytes of the pictures are changed", "picture", pic.damaged),
    # Streams and tags
    Sabotage("second video", "a second video stream", "streams", box.second_video),
    Sabotage("second sound", "a second sound stream", "streams", box.second_sound, words="2 audio"),
    Sabotage("cover picture", "a cover picture", "streams", box.cover_picture, words="cover picture"),
    Sabotage("subtitles", "a text track", "streams", box.subtitles),
    Sabotage("chapter", "a chapter with a title", "streams", box.chapter, words="1 chapters"),
    Sabotage("title", "a title tag", "tags", box.title, words="title"),
    Sabotage("place", "a location tag", "tags", box.place, words="location"),
    Sabotage("recorded", "a creation time tag", "tags", box.recorded, words="creation_time"),
    Sabotage("camera", "the name of a camera at a stream", "tags", box.camera, words="handler_name"),
    Sabotage("language", "the language of the sound", "tags", box.language, words="language"),
    # Boxes
    Sabotage("trailing", "bytes after the last box", "boxes", box.trailing, words="no whole box"),
    Sabotage("second file", "the original appended to the copy", "boxes", box.second_file),
    Sabotage("uuid", "a uuid box", "boxes", box.uuid, words="unexpected box uuid"),
    Sabotage("free space", "a free box with content",
             "boxes", box.free_space, words="free space with content"),
    Sabotage("second mdat", "media data that no table names",
             "boxes", box.second_mdat, words="2 mdat boxes"),
    Sabotage("fragment", "a movie fragment", "boxes", box.fragment, words="unexpected box moof"),
    Sabotage("udta", "user data with a place", "boxes", box.user_data, words="unexpected box moov/udta"),
    Sabotage("gps", "a GPS box of a dash camera", "boxes", box.gps, words="unexpected box moov/gps"),
    Sabotage("meta", "a meta box in a track", "boxes", box.metadata, words="trak/meta"),
    Sabotage("tref", "a reference to a time code track", "boxes", box.reference, words="trak/tref"),
    Sabotage("behind handler", "bytes behind a handler's name",
             "boxes", box.behind_handler, words="a name in a track header"),
    Sabotage("behind table", "bytes behind a time table",
             "boxes", box.behind_table, words="behind the table stts"),
    Sabotage("foreign part", "a box in the description of the pictures",
             "boxes", box.foreign_part, words="'skip'"),
    Sabotage("colour profile", "a colour profile, which can hold anything",
             "boxes", box.colour_profile, words="a colour profile"),
    Sabotage("group", "a sample group of encryption with content",
             "boxes", box.more_private, words="groups of the kind"),
    Sabotage("creation time", "a creation time in the movie header",
             "boxes", box.creation_time, words="a recording time in moov/mvhd"),
    Sabotage("reserved", "content in reserved fields", "boxes", box.reserved, words="reserved fields"),
    Sabotage("brand", "a name among the compatible brands", "boxes", box.brand, words="unknown mark"),
    Sabotage("switched off", "a track that is switched off",
             "boxes", box.switched_off, words="switched off"),
    Sabotage("other file", "pictures that lie in another file",
             "boxes", box.other_file, words="another file"),
    Sabotage("compressor", "a name in the description of the pictures",
             "boxes", box.compressor, words="a name in the description"),
    Sabotage("left behind", "media data that was cut from the tables",
             "boxes", box.left_behind, words="belong to no picture"),
    Sabotage("hidden by sum", "a table names one piece twice and passes over another",
             "boxes", box.hidden_by_sum, words="belong to two pictures"),
    Sabotage("truncated", "a tenth of the file is missing", "boxes", box.truncated),
    Sabotage("last byte", "the last bytes are missing", "boxes", box.last_byte),
    Sabotage("hides start", "an edit list hides the first frames",
             "edit_list", box.hides_start, words="beginning"),
    Sabotage("hides end", "an edit list hides the last frames",
             "edit_list", box.hides_end, words="the end"),
    Sabotage("double speed", "an edit list plays twice as fast",
             "edit_list", box.double_speed, words="rearranges"),
    Sabotage("hides sound", "an edit list hides half a second of sound", "edit_list", box.hides_sound),
    # Data between the pictures
    Sabotage("encoder name", "the encoder's message in the stream",
             "hidden_data", box.encoder_name, words="unregistered"),
    Sabotage("message", "a text in an SEI message",
             "hidden_data", box.message, words="unregistered user data"),
    Sabotage("captions", "captions in an SEI message",
             "hidden_data", box.captions, words=" registered user data"),
    Sabotage("unknown message", "an SEI message of an unknown kind",
             "hidden_data", box.unknown_message, words="kind 200"),
    Sabotage("long message", "a timing message that is too long",
             "hidden_data", box.long_message, words="too long"),
    Sabotage("behind message", "bytes behind the last SEI message",
             "hidden_data", box.behind_message, words="cut off"),
    Sabotage("filler", "a filler unit with content", "hidden_data", box.filler, words="unit of kind 12"),
    Sabotage("unknown unit", "a unit of an unspecified kind",
             "hidden_data", box.unknown_unit, words="unit of kind 30"),
    Sabotage("behind mark", "bytes behind an access unit delimiter",
             "hidden_data", box.behind_mark, words="mark between two pictures"),
    Sabotage("behind end", "bytes behind an end of stream",
             "hidden_data", box.behind_end, words="behind the end"),
    Sabotage("loose", "bytes that form no unit", "hidden_data", box.loose, words="form no unit"),
    Sabotage("parameters", "bytes behind a parameter set",
             "hidden_data", box.parameters, words="behind the parameters"),
    Sabotage("hidden picture", "uncovered pictures in the same packets",
             "hidden_data", box.hidden_picture, words="more pictures than are shown"),
    Sabotage("margin", "uncovered pictures in a margin that is cut off",
             "hidden_data", box.margin, words="a margin"),
    # Matroska
    Sabotage("mkv attachment", "an attached file", "boxes", mkv.attachment, words="1941A469"),
    Sabotage("mkv void", "free space with content", "boxes", mkv.void, words="free space"),
    Sabotage("mkv unknown", "an element nobody knows", "boxes", mkv.unknown, words="4B4C"),
    Sabotage("mkv title", "a title", "boxes", mkv.title, words="7BA9"),
    Sabotage("mkv date", "a date", "boxes", mkv.date, words="4461"),
    Sabotage("mkv file name", "the name of the original", "boxes", mkv.name, words="7384"),
    Sabotage("mkv orphan", "pictures of a track that is not described",
             "boxes", mkv.orphan, words="not described"),
    Sabotage("mkv chapters", "a chapter", "boxes", mkv.chapters, words="1043A770"),
    Sabotage("mkv trailing", "a file appended", "boxes", mkv.trailing, words="after the end"),
    # Sound
    Sabotage("no sound", "the sound is missing", "sound", snd.removed),
    Sabotage("sound left in", "sound that was to be removed", "sound", snd.left_in),
    Sabotage("sound shifted", "the sound is 10 ms late", "sound", snd.shifted),
    Sabotage("treated shifted", "sound that was encoded is 20 ms late", "sound", snd.treated_shifted),
    Sabotage("other sound", "the sound of another file", "sound", snd.other_sound),
    Sabotage("packet missing", "one packet of sound is missing", "sound", snd.one_missing),
    Sabotage("packet changed", "one packet of sound is changed", "sound", snd.one_changed),
    Sabotage("note in sound", "a position in a data element of the sound",
             "hidden_data", snd.note_in_sound, words="data among the sound"),
    Sabotage("not muted", "a stretch that was to be muted can be heard", "silence", snd.unmuted),
    Sabotage("partly muted", "two fifths of a muted stretch can be heard", "silence", snd.partly),
    Sabotage("not toned", "a stretch that was to be toned can be heard", "silence", snd.untoned),
    Sabotage("tone missing", "silence where a tone was asked for", "silence", snd.silent_not_toned),
    Sabotage("tone added", "a tone where silence was asked for", "silence", snd.toned_not_muted),
    Sabotage("muted too much", "silence where there should be sound", "sound", snd.too_much),
    Sabotage("plays on", "the sound goes on after the last picture", "sound_length", snd.plays_on),
    # Voices, and several sound tracks
    Sabotage("not disguised", "a voice that was to be disguised is as it was", "disguise", voc.undisguised),
    Sabotage("disguised late", "a disguise begins 50 ms late", "disguise", voc.disguised_late),
    Sabotage("disguised short", "a disguise ends 50 ms early", "disguise", voc.disguised_short),
    Sabotage("disguise silent", "silence where a disguise was asked for",
             "disguise", voc.silent_not_disguised),
    Sabotage("disguise added", "a disguise where silence was asked for", "silence", voc.disguised_not_muted),
    Sabotage("muted late", "silence begins 50 ms late", "silence", voc.muted_late),
    Sabotage("muted short", "silence ends 50 ms early", "silence", voc.muted_short),
    Sabotage("toned late", "a tone begins 50 ms late", "silence", voc.toned_late),
    Sabotage("other track", "another sound track than was chosen", "sound", voc.other_track),
    Sabotage("track missing", "one of two sound tracks is not in the mix", "sound", voc.track_missing),
    Sabotage("track added", "a sound track that was not chosen is mixed in", "sound", voc.track_added),
    Sabotage("channels swapped", "left and right are exchanged", "sound", voc.swapped),
    Sabotage("softer", "the sound is 1.5 dB softer", "sound", voc.softer),
    Sabotage("encoded late", "the sound was 20 ms late when it was encoded", "sound", voc.later),
    Sabotage("sound gap", "80 ms of sound are missing", "sound", voc.gap),
    # Several ranges, and what is burnt in
    Sabotage("range late", "a range begins a frame late", "order", rng.late_range),
    Sabotage("joint short", "the last frame before a joint is missing", "frames", rng.early_end),
    Sabotage("joint long", "a frame from outside a range at a joint", "frames", rng.one_too_many),
    Sabotage("range end", "the last frame is one from outside the range", "order", rng.outside_frame, (19,)),
    Sabotage("between ranges", "what lies between two ranges is in the copy", "frames", rng.hull),
    Sabotage("range heard late", "a range has the sound of 30 ms later", "sound", rng.sound_of_another_time),
    Sabotage("caption missing", "a caption that was asked for is missing", "caption", rng.no_caption),
    Sabotage("other caption", "one digit of a caption is another", "caption", rng.other_caption),
    Sabotage("caption unasked", "a caption that nobody asked for", "picture", rng.caption_unasked),
    Sabotage("counter late", "frames have the number of the one before", "caption", rng.late_counter),
    Sabotage("counter missing", "frames have no numbers", "caption", rng.no_counter),
    Sabotage("not lossless", "a very good copy that is not lossless", "lossless", rng.lossy),
    # Still pictures
    Sabotage("still bare", "a still picture is not covered", "coverage", still.bare),
    Sabotage("still text", "a text in a PNG", "tags", still.text, words="tEXt"),
    Sabotage("still EXIF", "camera details in a PNG", "tags", still.camera, words="eXIf"),
    Sabotage("still trailing", "bytes after a PNG", "hidden_data", still.trailing),
    Sabotage("still pixel", "a few pixels of a PNG are changed", "pixels", still.pixel),
)  # fmt: skip
