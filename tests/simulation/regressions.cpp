#include "tests/simulation/regressions.h"

#include "tests/simulation/shrink.h"
#include "tests/simulation/world.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

Result<QString> shrinkAndKeep(const Plan &plan, const QString &name, const QString &note)
{
    const Judge judge = [](const Plan &candidate) { return World(candidate).run().violations; };
    const QStringList violations = judge(plan);
    if (violations.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"The world of seed %1 violates nothing"_s.arg(plan.seed));
    const QString invariant = invariantOf(violations.first());
    const Plan small = shrunk(plan, invariant, judge);
    const QString path = name + u".json"_s;
    QFile file(path);
    const QJsonObject json {{u"invariant"_s, invariant}, {u"note"_s, note.isEmpty() ? judge(small).first() : note}, {u"plan"_s, small.toJson()}};
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(json).toJson()) < 0)
        return Error::make(ErrorCode::Storage, u"The file %1 cannot be written: %2"_s.arg(path, file.errorString()));
    return u"%1 of %2 operations are needed for “%3”; they are in %4"_s.arg(small.operations.size()).arg(plan.operations.size())
        .arg(violations.first(), path);
}

Result<QStringList> replay(const QString &path, bool verbose)
{
    QStringList files {path};
    if (QFileInfo(path).isDir()) {
        files.clear();
        for (const QFileInfo &file : QDir(path).entryInfoList({u"*.json"_s}, QDir::Files, QDir::Name))
            files.append(file.filePath());
    }
    if (files.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"There is no kept world in %1"_s.arg(path));
    QStringList violations;
    for (const QString &name : std::as_const(files)) {
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly))
            return Error::make(ErrorCode::InvalidInput, u"The file %1 cannot be read: %2"_s.arg(name, file.errorString()));
        const Result<Plan> plan = Plan::fromJson(QJsonDocument::fromJson(file.readAll()).object().value(u"plan"_s).toObject());
        if (!plan)
            return Error::make(ErrorCode::InvalidInput, u"%1: %2"_s.arg(name, plan.error().message));
        for (const QString &violation : World(*plan, verbose).run().violations)
            violations.append(u"%1: %2"_s.arg(QFileInfo(name).fileName(), violation));
    }
    return violations;
}

} // namespace lockstep::simulation
