#pragma once
// The inline elements of one block, as markdownToTextile() collects them, and how they are written as Textile. Pure, any thread.

#include <QList>
#include <QString>

namespace lockstep {

struct TextileSpan {
    enum class Kind { Text, Strong, Em, Strike, Code, Link, Image };
    Kind kind = Kind::Text;
    QString text;
    QString address;
    QList<TextileSpan> children;
};

/// `prev` and `after` are the signs around, `moreAfter`: other inline elements follow in the block.
QString textileSpans(const QList<TextileSpan> &nodes, QChar prev = {}, bool moreAfter = false, QChar after = {});

} // namespace lockstep
