#include "core/storage/lostdatabase.h"

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString markFile(const QString &path) { return QFileInfo(path).path() + u"/had-database"_s; }
} // namespace

Result<> checkNotLost(const QString &path)
{
    const QFileInfo file(path);
    if (file.size() > 0 || !QFileInfo::exists(markFile(path)))
        return {};
    return Error::make(ErrorCode::Storage,
                       u"The database %1 is %2, and its node has worked with it. “lockstep restore” puts back a backup; to begin anew without one, remove the folder %3."_s
                           .arg(path, file.exists() ? u"empty"_s : u"missing"_s, file.path()))
        .withScope(ErrorScope::Node);
}

Result<> markDatabase(const QString &path)
{
    QFile mark(markFile(path));
    if (mark.exists() || mark.open(QIODevice::WriteOnly))
        return {};
    return Error::make(ErrorCode::Storage, u"The file %1 cannot be written: %2"_s.arg(mark.fileName(), mark.errorString()));
}

} // namespace lockstep
