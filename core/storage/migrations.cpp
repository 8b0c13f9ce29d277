#include "core/storage/database.h"

#include <QFile>

using namespace Qt::StringLiterals;

static void initStorageResources() { Q_INIT_RESOURCE(storage); }

namespace lockstep {

namespace {
// Splits a schema file into statements. Ours hold no semicolon inside a text; a trigger ends with a line "END;".
QStringList statementsOf(const QString &script)
{
    QStringList statements;
    QString current;
    for (const QString &line : script.split(u'\n')) {
        const QString code = line.section(u"--"_s, 0, 0);
        current += code + u'\n';
        const bool isTrigger = current.trimmed().startsWith("CREATE TRIGGER"_L1);
        if (isTrigger ? code.trimmed() == "END;"_L1 : code.trimmed().endsWith(u';')) {
            statements.append(current.trimmed().chopped(1));
            current.clear();
        }
    }
    return statements;
}
} // namespace

int newestSchemaVersion() { return 15; }

Result<> migrate(Database &database, const QString &path)
{
    initStorageResources();
    const auto read = database.run(u"PRAGMA user_version"_s);
    if (!read)
        return read.error();
    const int version = read->rows.first().first().toInt();
    if (version > newestSchemaVersion()) {
        return Error::make(ErrorCode::Storage, u"The database %1 was made by a newer Lockstep (version %2, this one knows %3)."_s
                                                   .arg(path).arg(version).arg(newestSchemaVersion()))
            .withScope(ErrorScope::Node);
    }
    if (version == newestSchemaVersion())
        return {};
    if (version > 0) {
        const QString copy = u"%1.before-%2"_s.arg(path).arg(newestSchemaVersion());
        QFile::remove(copy);
        if (const auto copied = database.run(u"VACUUM INTO ?"_s, {copy}); !copied) {
            QFile::remove(copy); // half a copy is none
            Error error = copied.error();
            error.message = u"The database %1 is of an older Lockstep and cannot be copied to %2 before it is brought up to date. %3"_s.arg(path, copy, error.message);
            return error;
        }
    }
    const Result<> done = database.write([&]() -> Result<> {
        for (int step = version + 1; step <= newestSchemaVersion(); ++step) {
            QFile file(u":/lockstep/sql/%1.sql"_s.arg(step, 3, 10, QLatin1Char('0')));
            if (!file.open(QIODevice::ReadOnly))
                return Error::make(ErrorCode::Internal, u"The schema step %1 is missing from this build"_s.arg(step));
            for (const QString &statement : statementsOf(QString::fromUtf8(file.readAll()))) {
                if (const auto ran = database.run(statement); !ran)
                    return ran.error();
            }
        }
        const auto set = database.run(u"PRAGMA user_version=%1"_s.arg(newestSchemaVersion()));
        return set ? Result<>() : Result<>(set.error());
    });
    if (!done)
        return done;
    return database.commit();
}

} // namespace lockstep
