#include "core/storage/backup.h"

#include "core/base/jsonreader.h"
#include "core/storage/database.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTemporaryDir>

#include <functional>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// The file: this line, a line of JSON {madeAt, program, entries: [{name, size, sha256}]}, and the contents one after the other.
constexpr auto anyFirstLine = "lockstep-backup ";
constexpr auto firstLine = "lockstep-backup 1\n";
constexpr qint64 maxHeadBytes = 4 * 1024 * 1024;
constexpr qint64 pieceBytes = 1024 * 1024;

bool isDatabase(const QString &name) { return name.endsWith(".sqlite"_L1); }

Error storage(const QString &text) { return Error::make(ErrorCode::Storage, text); }
Error unusable(const QString &file, const QString &why) { return Error::make(ErrorCode::InvalidInput, u"The backup “%1” cannot be used: %2."_s.arg(file, why)); }

/// Nothing leaves the folder that it is unpacked to.
bool isSafeName(const QString &name)
{
    if (name.isEmpty() || name.size() > 1000 || name.startsWith(u'/') || name.contains(u'\\') || name.contains(QChar(0)))
        return false;
    for (const QString &part : name.split(u'/')) {
        if (part.isEmpty() || part == "."_L1 || part == ".."_L1)
            return false;
    }
    return true;
}

/// Hands `size` bytes (all, where that is negative) to `use` in pieces. False: there were fewer, or `use` refused.
bool inPieces(QIODevice &from, qint64 size, const std::function<bool(const QByteArray &)> &use)
{
    while (size != 0) {
        const QByteArray piece = from.read(size < 0 ? pieceBytes : std::min(size, pieceBytes));
        if (piece.isEmpty())
            return size < 0;
        if (!use(piece))
            return false;
        if (size > 0)
            size -= piece.size();
    }
    return true;
}

Result<BackupEntry> entryOf(const QString &name, const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return storage(u"The file %1 cannot be read: %2"_s.arg(path, file.errorString()));
    return BackupEntry {name, file.size(), QString::fromLatin1(hash.result().toHex())};
}

QByteArray headOf(const BackupContents &contents)
{
    QJsonArray entries;
    for (const BackupEntry &entry : contents.entries)
        entries.append(QJsonObject {{u"name"_s, entry.name}, {u"size"_s, entry.size}, {u"sha256"_s, entry.sha256}});
    const QJsonObject head {{u"madeAt"_s, contents.madeAt.toUTC().toString(Qt::ISODateWithMs)}, {u"program"_s, contents.program}, {u"entries"_s, entries}};
    return QJsonDocument(head).toJson(QJsonDocument::Compact) + '\n';
}

Result<BackupContents> readHead(QFile &file)
{
    const QString name = file.fileName();
    const QFileInfo info(name);
    if (!info.isFile())
        return unusable(name, info.isDir() ? u"it is a folder"_s : info.exists() ? u"it is no regular file"_s : u"there is no such file"_s);
    if (!file.open(QIODevice::ReadOnly))
        return unusable(name, u"it cannot be read"_s);
    const QByteArray first = file.readLine(64);
    if (first != firstLine)
        return unusable(name, first.startsWith(anyFirstLine) ? u"it was made by a newer Lockstep"_s : u"it is not a backup of Lockstep"_s);
    const QByteArray line = file.readLine(maxHeadBytes);
    if (!line.endsWith('\n'))
        return unusable(name, u"its head is cut off"_s);
    const Result<QJsonValue> json = parseJson(line, u"its head"_s, ErrorCode::InvalidInput);
    if (!json)
        return unusable(name, u"its head is damaged"_s);
    const JsonReader reader(*json, u"head"_s);
    BackupContents contents;
    contents.madeAt = QDateTime::fromString(reader.at(u"madeAt"_s).text(), Qt::ISODateWithMs);
    contents.program = reader.at(u"program"_s).textOr();
    const JsonReader entries = reader.at(u"entries"_s);
    qint64 total = 0;
    for (qsizetype i = 0; i < entries.size() && reader.ok(); ++i) {
        const JsonReader entry = entries.at(i);
        contents.entries.append({entry.at(u"name"_s).text(), entry.at(u"size"_s).integer(), entry.at(u"sha256"_s).text()});
        if (!isSafeName(contents.entries.last().name))
            return unusable(name, u"it names the file “%1”"_s.arg(contents.entries.last().name));
        if (contents.entries.last().size < 0 || contents.entries.last().size > file.size())
            return unusable(name, u"it is cut off"_s);
        total += contents.entries.last().size;
    }
    if (!reader.ok())
        return unusable(name, u"its head is damaged (%1)"_s.arg(reader.errorText()));
    if (file.size() - file.pos() != total)
        return unusable(name, file.size() - file.pos() < total ? u"it is cut off"_s : u"something was added to it"_s);
    return contents;
}

Result<> takeSnapshot(const QString &path, const QString &copy)
{
    auto database = Database::open(path, Database::Mode::ReadOnly, nullptr);
    if (!database)
        return database.error();
    const auto copied = (*database)->run(u"VACUUM INTO ?"_s, {copy});
    return copied ? Result<>() : Result<>(copied.error());
}

Result<> checkDatabase(const QString &backup, const QString &name, const QString &path)
{
    auto database = Database::open(path, Database::Mode::ReadOnly, nullptr);
    const auto checked = database ? (*database)->run(u"PRAGMA quick_check(1)"_s) : Result<Rows>(database.error());
    if (!checked || checked->rows.isEmpty() || checked->rows.first().first().toString() != "ok"_L1)
        return unusable(backup, u"the database “%1” in it is damaged"_s.arg(name));
    const auto version = (*database)->run(u"PRAGMA user_version"_s);
    if (!version || version->rows.first().first().toInt() < 1)
        return unusable(backup, u"“%1” is not a database of a node"_s.arg(name));
    if (version->rows.first().first().toInt() > newestSchemaVersion())
        return unusable(backup, u"the database “%1” in it was made by a newer Lockstep"_s.arg(name));
    return {};
}
} // namespace

Result<BackupContents> writeBackup(const QString &file, const QList<BackupSource> &sources, const QDateTime &madeAt, const QString &program)
{
    const QFileInfo target(file);
    if (target.isDir() || !target.absoluteDir().exists())
        return storage(u"The backup “%1” cannot be written: %2."_s.arg(file, target.isDir() ? u"it is a folder"_s : u"there is no such folder"_s));
    // Beside the backup, where there is to be room for it anyway.
    QTemporaryDir snapshots(target.absolutePath() + u"/.lockstep-backup-XXXXXX"_s);
    if (!snapshots.isValid())
        return storage(u"The backup “%1” cannot be written: %2."_s.arg(file, snapshots.errorString()));
    BackupContents contents {madeAt, program, {}};
    QStringList paths;
    for (const BackupSource &source : sources) {
        QString path = source.path;
        if (isDatabase(source.name)) {
            path = snapshots.filePath(QString::number(paths.size()));
            if (const Result<> taken = takeSnapshot(source.path, path); !taken)
                return taken.error();
        }
        const Result<BackupEntry> entry = entryOf(source.name, path);
        if (!entry)
            return entry.error();
        contents.entries.append(*entry);
        paths.append(path);
    }
    QSaveFile out(file);
    bool written = out.open(QIODevice::WriteOnly) && out.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && out.write(firstLine) > 0
        && out.write(headOf(contents)) > 0;
    for (qsizetype i = 0; i < paths.size() && written; ++i) {
        QFile in(paths.at(i));
        written = in.open(QIODevice::ReadOnly)
            && inPieces(in, contents.entries.at(i).size, [&out](const QByteArray &piece) { return out.write(piece) == piece.size(); });
    }
    if (!written || !out.commit())
        return storage(u"The backup “%1” cannot be written: %2."_s.arg(file, out.errorString()));
    return contents;
}

bool isBackup(const QString &file)
{
    QFile in(file);
    return in.open(QIODevice::ReadOnly) && in.read(64).startsWith(anyFirstLine);
}

Result<BackupContents> readBackup(const QString &file, const QString &folder)
{
    QFile in(file);
    const Result<BackupContents> contents = readHead(in);
    if (!contents)
        return contents;
    for (const BackupEntry &entry : contents->entries) {
        const QString path = QDir(folder).filePath(entry.name);
        QFile out(path);
        if (!folder.isEmpty() && (!QDir().mkpath(QFileInfo(path).absolutePath()) || !out.open(QIODevice::WriteOnly | QIODevice::NewOnly)))
            return storage(u"The file %1 cannot be written: %2"_s.arg(path, out.errorString()));
        out.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QCryptographicHash hash(QCryptographicHash::Sha256);
        bool stored = true;
        const bool whole = inPieces(in, entry.size, [&](const QByteArray &piece) {
            hash.addData(piece);
            stored = folder.isEmpty() || out.write(piece) == piece.size();
            return stored;
        });
        stored = stored && (folder.isEmpty() || out.flush());
        if (!stored)
            return storage(u"The file %1 cannot be written: %2"_s.arg(path, out.errorString()));
        out.close();
        if (!whole || QString::fromLatin1(hash.result().toHex()) != entry.sha256)
            return unusable(file, u"“%1” in it is damaged"_s.arg(entry.name));
        if (!folder.isEmpty() && isDatabase(entry.name)) {
            if (const Result<> good = checkDatabase(file, entry.name, path); !good)
                return good.error();
        }
    }
    return contents;
}

} // namespace lockstep
