#include "app/profilebackup.h"

#include "app/configurationcheck.h"
#include "app/configurationstore.h"
#include "app/outputfile.h"
#include "core/base/jsonreader.h"
#include "core/storage/lostdatabase.h"
#include "core/storage/restored.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSaveFile>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QString configurationName = u"configuration.json"_s;
const QString nodesName = u"nodes"_s;
const QString unpackedFolder = u"restore-"_s; // and a stamp, in the profile
const QString asideFolder = u"before-restore-"_s;

Error storage(const QString &text) { return Error::make(ErrorCode::Storage, text); }

QString journalFile(const Profile &profile) { return profile.folder() + u"/restore-unfinished.json"_s; }
QString databaseName(const QString &folder) { return nodesName + u'/' + folder + u"/node.sqlite"_s; }

/// The node's folder below "nodes" is its name in percent encoding.
QString nodeOf(const QString &entry) { return QUrl::fromPercentEncoding(entry.section(u'/', 1, 1).toUtf8()); }
bool isDatabase(const QString &entry) { return entry == databaseName(entry.section(u'/', 1, 1)); }

Result<> rename(const QString &from, const QString &to)
{
    if (!QDir().mkpath(QFileInfo(to).absolutePath()) || !QDir().rename(from, to))
        return storage(u"“%1” cannot be moved to “%2”."_s.arg(from, to));
    return {};
}

/// Shape and meaning of what was unpacked; marks each database as an older one.
Result<> prepare(const BackupContents &contents, const QString &file, const QString &folder, const ConnectorRegistry &connectors)
{
    bool hasConfiguration = false;
    for (const BackupEntry &entry : contents.entries) {
        if (entry.name == configurationName) {
            hasConfiguration = true;
            const Result<Configuration> read = readConfigurationFile(folder + u'/' + configurationName);
            const Result<> good = read ? checkConfiguration(*read, connectors) : Result<>(read.error());
            if (!good)
                return Error::make(ErrorCode::InvalidInput, u"The configuration in the backup “%1” cannot be used: %2"_s.arg(file, good.error().message));
        } else if (!isDatabase(entry.name)) {
            return Error::make(ErrorCode::InvalidInput, u"The backup “%1” cannot be used: “%2” in it is neither the configuration nor a node's database."_s.arg(file, entry.name));
        } else if (const Result<> marked = markRestored(folder + u'/' + entry.name); !marked) {
            return marked;
        }
    }
    if (!hasConfiguration)
        return Error::make(ErrorCode::InvalidInput, u"The backup “%1” cannot be used: it holds no configuration."_s.arg(file));
    return {};
}

/// Names the folders of a restore; two within one second get two names.
QString freeStamp(const Profile &profile)
{
    const QString second = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s);
    const QDir folder(profile.folder());
    QString stamp = second;
    for (int n = 2; folder.exists(unpackedFolder + stamp) || folder.exists(asideFolder + stamp); ++n)
        stamp = u"%1-%2"_s.arg(second, QString::number(n));
    return stamp;
}
} // namespace

Result<BackupContents> backUp(const Profile &profile, const QString &file)
{
    if (!QFileInfo::exists(profile.configurationFile()))
        return Error::make(ErrorCode::NotFound, u"Nothing is set up in the profile %1."_s.arg(profile.folder()));
    if (const Result<> good = checkOutputFile(profile, file, OutputKind::Backup); !good)
        return good.error();
    // The configuration is read, not copied: what is written is what a restore takes.
    if (const Result<Configuration> read = ConfigurationStore(profile.configurationFile()).load(); !read)
        return read.error();
    QList<BackupSource> sources {{configurationName, profile.configurationFile()}};
    const QDir nodes(profile.folder() + u'/' + nodesName);
    for (const QString &folder : nodes.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString path = profile.folder() + u'/' + databaseName(folder);
        if (const Result<> there = checkNotLost(path); !there)
            return there.error(); // rather none than one that lacks it in the place of one that has it
        if (QFileInfo::exists(path))
            sources.append({databaseName(folder), path});
    }
    return writeBackup(file, sources, QDateTime::currentDateTimeUtc(), QCoreApplication::applicationVersion());
}

Result<RestoreOutcome> restoreBackup(const Profile &profile, const QString &file, const QString &node, bool checkOnly, const ConnectorRegistry &connectors)
{
    const QString stamp = freeStamp(profile);
    const QString unpacked = unpackedFolder + stamp;
    const QString aside = asideFolder + stamp;
    const QString folder = profile.folder() + u'/' + unpacked;
    if (!QDir().mkpath(folder))
        return storage(u"The folder “%1” cannot be made."_s.arg(folder));
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto refuse = [&folder](const Error &error) {
        QDir(folder).removeRecursively();
        return error;
    };
    const Result<BackupContents> contents = readBackup(file, folder);
    if (!contents)
        return refuse(contents.error());
    if (const Result<> good = prepare(*contents, file, folder, connectors); !good)
        return refuse(good.error());
    QStringList items {configurationName, nodesName};
    if (!node.isEmpty()) {
        items.clear();
        for (const BackupEntry &entry : contents->entries) {
            if (isDatabase(entry.name) && nodeOf(entry.name) == node)
                items.append(QFileInfo(entry.name).path());
        }
        if (items.isEmpty())
            return refuse(Error::make(ErrorCode::NotFound, u"The backup “%1” holds no database of a node “%2”."_s.arg(file, node)));
    }
    if (checkOnly) {
        QDir(folder).removeRecursively();
        return RestoreOutcome {*contents, true, {}};
    }
    QSaveFile journal(journalFile(profile));
    const QByteArray text = QJsonDocument(QJsonObject {{u"unpacked"_s, unpacked}, {u"aside"_s, aside}, {u"items"_s, QJsonArray::fromStringList(items)}}).toJson();
    if (!journal.open(QIODevice::WriteOnly) || journal.write(text) != text.size() || !journal.commit())
        return refuse(storage(u"The file “%1” cannot be written: %2."_s.arg(journal.fileName(), journal.errorString())));
    if (const Result<> finished = finishRestore(profile); !finished)
        return finished.error();
    const QString keptIn = profile.folder() + u'/' + aside;
    return RestoreOutcome {*contents, false, QFileInfo::exists(keptIn) ? keptIn : QString()};
}

namespace {
QJsonObject contentsToJson(const BackupContents &contents, const QString &file)
{
    QJsonArray nodes;
    qint64 bytes = 0;
    for (const BackupEntry &entry : contents.entries) {
        bytes += entry.size;
        if (isDatabase(entry.name))
            nodes.append(nodeOf(entry.name));
    }
    return {{u"file"_s, file}, {u"madeAt"_s, contents.madeAt.toUTC().toString(Qt::ISODateWithMs)}, {u"nodes"_s, nodes}, {u"bytes"_s, bytes}};
}

QString nodesText(const QJsonObject &data)
{
    const qsizetype nodes = data.value(u"nodes"_s).toArray().size();
    return nodes == 1 ? u"the configuration and the database of 1 node"_s : u"the configuration and the databases of %1 nodes"_s.arg(nodes);
}
} // namespace

CommandOutcome backupOutcome(const Result<BackupContents> &made, const QString &file)
{
    if (!made)
        return {false, made.error(), {}, {}};
    const QJsonObject data = contentsToJson(*made, file);
    return {true, {}, data, u"Written to %1: %2. Secrets are not in it."_s.arg(file, nodesText(data))};
}

CommandOutcome restoreOutcome(const Result<RestoreOutcome> &restored, const QString &file, const QString &node)
{
    if (!restored)
        return {false, restored.error(), {}, {}};
    QJsonObject data = contentsToJson(restored->contents, file);
    data.insert(u"dryRun"_s, restored->checkedOnly);
    if (restored->checkedOnly)
        return {true, {}, data, u"The backup of %1 is whole: %2."_s.arg(data.value(u"madeAt"_s).toString(), nodesText(data))};
    const QString what = node.isEmpty() ? nodesText(data) : u"the database of “%1”"_s.arg(node);
    QString text = u"Restored from the backup of %1: %2."_s.arg(data.value(u"madeAt"_s).toString(), what);
    if (!restored->keptIn.isEmpty()) {
        data.insert(u"keptIn"_s, restored->keptIn);
        text += u" What was there before is in %1."_s.arg(restored->keptIn);
    }
    return {true, {}, data, text};
}

namespace {
/// Killed before its plan was written, a restore has only unpacked the backup.
void clearUnpacked(const Profile &profile)
{
    static const QRegularExpression made(u"^restore-\\d{8}-\\d{6}(-\\d+)?$"_s);
    QDir folder(profile.folder());
    for (const QString &name : folder.entryList({QString(unpackedFolder + u'*')}, QDir::Dirs | QDir::NoSymLinks)) {
        if (made.match(name).hasMatch())
            QDir(folder.filePath(name)).removeRecursively();
    }
}
} // namespace

Result<> finishRestore(const Profile &profile)
{
    QFile journal(journalFile(profile));
    if (!journal.exists()) {
        clearUnpacked(profile);
        return {};
    }
    const Result<QJsonValue> json = journal.open(QIODevice::ReadOnly) ? parseJson(journal.readAll(), u"the file"_s, ErrorCode::InvalidInput)
                                                                      : Result<QJsonValue>(storage(journal.errorString()));
    if (!json)
        return storage(u"A restore was cut off, and “%1” cannot be read: %2"_s.arg(journal.fileName(), json.error().message));
    const QJsonObject plan = json->toObject();
    const QString unpacked = profile.folder() + u'/' + plan.value(u"unpacked"_s).toString() + u'/';
    const QString aside = profile.folder() + u'/' + plan.value(u"aside"_s).toString() + u'/';
    for (const QJsonValue value : plan.value(u"items"_s).toArray()) {
        const QString item = value.toString();
        const QString place = profile.folder() + u'/' + item;
        // Each move is made once: the new one is still unpacked, and the old one not aside, exactly until then.
        if (!QFileInfo::exists(unpacked + item))
            continue;
        if (QFileInfo::exists(place) && !QFileInfo::exists(aside + item)) {
            if (const Result<> moved = rename(place, aside + item); !moved)
                return moved;
        }
        if (const Result<> moved = rename(unpacked + item, place); !moved)
            return moved;
    }
    QDir(unpacked).removeRecursively();
    if (!QFile::remove(journal.fileName()))
        return storage(u"The file “%1” cannot be removed."_s.arg(journal.fileName()));
    return {};
}

} // namespace lockstep
