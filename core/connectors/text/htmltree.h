#pragma once
// A tolerant reader of HTML into a small tree, for htmlToMarkdown(). Pure, any thread.

#include <QHash>
#include <QString>

#include <memory>
#include <vector>

namespace lockstep::html {

struct Node {
    QString tag; ///< Lower case; empty: text
    QString text; ///< Entities decoded
    QHash<QString, QString> attributes;
    std::vector<std::unique_ptr<Node>> children;
};

/// Below a nameless root. Nesting is bounded, so that recursion over it is safe.
std::unique_ptr<Node> parse(const QString &html);
QString decodeEntities(const QString &text);
bool isBlock(const QString &tag);

} // namespace lockstep::html
