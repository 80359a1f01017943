"""Words that Python, Qt, SQLite and the codecs say when something goes wrong; a report may hold them.

None of them is a usual name.
"""

from __future__ import annotations

from typing import Final

_TEXT: Final = """
a aac abort aborted about above accept access active adapter address after all allocate allocated
allowed already an and another any application are arg args argument arguments array as assertion
assertionerror assigned at attempt attempted attribute attributeerror audio av1 available avi avoided
axis back bad base be because been before begin below between bgr24 bigger block bool boolean borrow
both bound bounds broken buffer bug bus busy but by byte bytearray bytes cache call called can cannot
capacity case cast cause change changed channel channels child chunk class cleanup clear clipboard close
closed cocoa code codec codecs column columns compare comparison complete compressed concatenate config
configuration connect connection constraint container contains content context convert converted copy
core corrupt corrupted could count create created critical cross current cursor cv2 cyclic damaged data
database dataset dead deadlock debug decode decoder decoding default defined delete deleted demuxer
denied depth deque descriptor destroyed detected device dict dictionary did different dimension
dimensional dimensions directory disk display divide division do does domain done double dri duplicate
duplicated during each early egl either element elements empty encode encoded encoder encoding end ended
ending engine enough entry env eof equal errno error errors event exceeded exception exec executed
execution exhausted exist existing exists exit expected expired explicit export external fail failed
failure false family fatal fault ffmpeg field fields file files filter finite first fit flags float
float32 float64 floating font fonts for foreign form format found frame frames from frozenset full
function generator generic get getting given glx glyph goal graph gray greater group h264 handle handler
has hash have header height hevc higher hint homogeneous host id identifier idle if ignored illegal
image immediate implemented import impossible in incompatible incomplete inconsistent incorrect index
indexerror indices inf info inhomogeneous initialise initialised initialization initialize initialized
inner input insert inserted inside instance instead instruction int int32 int64 integer interface
internal interrupted into invalid is it item items iterable iteration iterator its job json just key
keyerror keys keyword kind known lambda large larger last layout left length less level library libx264
limit line link list load loaded local lock locked long loop lost low lower main malformed many map
match matroska maximum member memory memoryview message metadata method minimal minimum mismatch missing
mjpeg mkv mode model module more most mov mp3 mp4 mpeg mpeg4 mpegts msg multiple must mutable muxer nal
name named nan ndarray need needed needs negative nested never new next no node non none nonetype not
nothing null number numeric numerical nv12 object objects occurred of off offscreen offset on one only
onnxruntime open opencv opened opengl operand operands operation opus or order original oserror other
out output outside over overflow packet packets page paint painter pair parameter parameters parent
parse parsed parser partial parts pass passed patchwelcome path pattern pcm pending permission permitted
pickle picture pipe pixel pixels pixmap platform plugin point pointer pop position positional positive
posix possible pps precision process processes processing program promise property protocol provided pts
pyside6 qt queue quit raise raised range rank rate ratio raw reached read reader reading readonly
recursion recursive ref reference refused region register registered release removed render repaint
repeated representable request requested require required reset reshape resource result return returned
rgb24 rollback row rows run running runtime runtimeerror s same sample samples schema section seek
segmentation sei select self semaphore sequence sequences session set setting shape shared shiboken
short should shut shutdown signal signals simple single size slice slot slots small smaller snapshot
socket some source space spec specified sps sqlite sqlite3 stack stale start started state status stdin
stdout step stop stopped storage str stream streams stride string strings subclass such support
supported surface swscaler symbol syntax system table tag target task temporarily tensor terminated text
than that the their them then there thread threads three tick time timebase timed timeout timer timers
timestamp to token too traceback track tracks transaction tried true truncated truth try tuple two type
typeerror types uint16 uint8 unable unavailable unbound undefined unequal unexpected unicode unique unit
unknown unlock unpack unpackable unsafe unset unsupported until update upper usage use used using utf
valid value valueerror values variable vector version video view vorbis vp8 vp9 vulkan wait waiting
warning was wayland weak webm were when where which while widget width window windows winerror with
within without word work worker would write writer writing wrong xcb year you your yuv420p yuv422p
yuv444p zero zerodivisionerror zlib
"""

WORDS: Final = frozenset(_TEXT.split())
"""In small letters."""
