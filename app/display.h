#pragma once
// Whether a window could be shown. Qt ends the program at once (SIGABRT) when it finds no display, so one asks before QApplication is made.

namespace lockstep {

/// A display of X11 or Wayland is named in the environment and somebody listens there, or QT_QPA_PLATFORM says what to use instead.
/// An X display of another machine is believed.
bool hasDisplay();

} // namespace lockstep
