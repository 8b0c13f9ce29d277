#include "core/model/names.h"

#include <QStringList>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype maxNameLength = 100;
constexpr qsizetype longestFolderName = 250; // file systems take 255 bytes; what is not plain takes three each
} // namespace

QString connectionNameFault(const QString &name)
{
    if (name.trimmed().isEmpty())
        return u"a name must not be empty"_s;
    if (name != name.trimmed())
        return u"a name must not begin or end with a blank"_s;
    if (name.size() > maxNameLength)
        return u"a name may have at most %1 characters, this has %2"_s.arg(maxNameLength).arg(name.size());
    for (const QChar c : name) {
        if (c == u'/')
            return u"a name must not contain “/”"_s;
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            return u"a name must not contain line breaks or control characters"_s;
    }
    if (!name.isValidUtf16())
        return u"a name must be valid Unicode, without half of a surrogate pair"_s;
    return {};
}

QString nodeNameFault(const QString &name)
{
    if (const QString fault = connectionNameFault(name); !fault.isEmpty())
        return fault;
    static const QStringList ownKeys {u"between"_s, u"policies"_s, u"paused"_s}; // beside them a connection holds its nodes' halves
    if (ownKeys.contains(name))
        return u"a node cannot be named “%1”: the word has a meaning in a connection"_s.arg(name);
    if (QUrl::toPercentEncoding(name, " ").size() > longestFolderName)
        return u"the name is too long for the folder that is named after it"_s;
    return {};
}

} // namespace lockstep
