#pragma once
// QScintilla as our flags can read it: its headers use Qt's keywords, which QT_NO_KEYWORDS takes away. Include this instead of theirs.

#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qsciabstractapis.h>
#include <Qsci/qscilexerjavascript.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots
