#pragma once
// A table in plain text, as wide as the terminal at most. Pure functions, any thread.

#include <QList>
#include <QString>
#include <QStringList>

namespace lockstep {

/// How many cells of a terminal the text takes: two for most of East Asia and emoji, none for marks that combine.
int cellsOf(const QString &text);

/// Columns padded to their widest cell (80 at most), two blanks between; those without any content are left out. A cell after the last column is a
/// note: it stands below its row. `columns` is the width to keep to by cutting cells (the widest first) and wrapping notes; 0: there is none.
QString tableText(const QStringList &head, const QList<QStringList> &rows, int columns = 0);

/// Lines of at most `columns` cells (0: one line), each after `indent`.
QString wrappedText(const QString &text, const QString &indent, int columns);

} // namespace lockstep
