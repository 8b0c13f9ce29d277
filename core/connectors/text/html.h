#pragma once
// HTML, as mail programs and trackers write it, to Markdown. Tolerant of anything; pure, any thread. What has no Markdown keeps its
// text; scripts, styles and comments are dropped. Takes linear time; elements nested deeper than a limit are flattened.
// The result is a fixed point: turned to HTML by markdownToHtml() and back it stays as it is, so a text does not drift from sync to sync.

#include <QString>

namespace lockstep {

QString htmlToMarkdown(const QString &html);

} // namespace lockstep
