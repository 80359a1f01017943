"""Qt side of playing: ``PlayerController`` over a ``FrameService`` over a ``FrameSource``.

PlayerController(QObject)                       player.qt.controller
    signals  opened(VideoIndex)  frame_shown(Frame)  position_changed(FrameRef)  state_changed()
             rate_changed(float)  failed(UserError)
    state    index  info  shown  playing  speed  loop  dropped  volume  muted  silence
    files    open(path, index=None)  close()                    close() joins every thread
    going    go_to(i) = seek(i)  step(n)  step_seconds(s)
    playing  play(rate=1.0)  pause()  toggle()  shuttle(±1)  normal_speed()  set_loop(span | None)
    sound    set_volume(0..100)  set_muted(bool)

FrameService(QObject)                           player.qt.frame_service
    signals  first_picture(Frame)  indexing(done, total)  opened(VideoInfo, VideoIndex)
             frame_ready(Frame, number)  failed(path, UserError)
    open(path, index=None, *, video=0, sha256="")  request(i, direction=0) -> number  stop()
    set_cache(folder)  set_prepare(fn)

With ``set_prepare(fn)``, ``fn(frame)`` runs in a worker for each frame before it is delivered, instead of
``frame.rgb()``. ``first_picture`` carries a frame with the index -1: it has no number until the file is read.
A ``Frame`` that was delivered has been converted in the worker: ``frame.rgb()`` costs nothing.
Signals of the service come from its thread: connect them queued. Those of the controller do not.
"""
