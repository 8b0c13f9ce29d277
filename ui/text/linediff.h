#pragma once
// Two texts side by side, line by line: what is the same stands beside each other. Longest common subsequence (Hunt and McIlroy 1976, in its plain form by a
// table); texts whose middle parts are too large for the table are told as one block that changed. Pure.

#include <QList>
#include <QString>

namespace lockstep::ui {

struct DiffLine {
    enum class Kind { Same, Changed, Removed, Added };
    Kind kind = Kind::Same;
    int leftNumber = 0; ///< From 1; 0: no line on this side
    int rightNumber = 0;
    QString left;
    QString right;
    bool operator==(const DiffLine &) const = default;
};

QList<DiffLine> lineDiff(const QString &left, const QString &right);
/// How many of them are not the same.
qsizetype countDifferences(const QList<DiffLine> &lines);

} // namespace lockstep::ui
