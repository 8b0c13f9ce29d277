#pragma once
// For trackers whose texts are plain: Markdown is readable as it is and passes unchanged but for line ends. Pure, any thread.

#include <QString>

namespace lockstep {

inline QString markdownToPlain(const QString &markdown)
{
    QString text = markdown;
    return text.replace(QLatin1StringView("\r\n"), QLatin1StringView("\n"));
}
inline QString plainToMarkdown(const QString &plain) { return markdownToPlain(plain); }

} // namespace lockstep
