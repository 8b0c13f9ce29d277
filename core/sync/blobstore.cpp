#include "core/sync/blobstore.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Error fileError(const QFile &file, const QString &what)
{
    return Error::make(ErrorCode::Storage, u"The file %1 cannot be %2: %3"_s.arg(file.fileName(), what, file.errorString()))
        .withScope(ErrorScope::Node);
}
} // namespace

bool isSha256(const QString &text)
{
    if (text.size() != 64)
        return false;
    for (const QChar c : text) {
        if (!((c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f')))
            return false;
    }
    return true;
}

BlobStore::BlobStore(QString folder) : m_folder(std::move(folder)) { QDir().mkpath(m_folder); }

QString BlobStore::path(const QString &sha256) const { return m_folder + u'/' + sha256; }
bool BlobStore::has(const QString &sha256) const { return isSha256(sha256) && QFile::exists(path(sha256)); }

QString BlobStore::partPath(const QString &name) const
{
    const QByteArray safe = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    return m_folder + u"/part-"_s + QString::fromLatin1(safe);
}

Result<QString> BlobStore::adopt(const QString &part, const QString &expected)
{
    QFile file(part);
    if (!file.open(QIODevice::ReadOnly))
        return fileError(file, u"read"_s);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!hash.addData(&file))
        return fileError(file, u"read"_s);
    file.close();
    const QString sha256 = QString::fromLatin1(hash.result().toHex());
    if (!expected.isEmpty() && sha256 != expected) {
        QFile::remove(part);
        Error error = Error::make(ErrorCode::BadAnswer, u"An attachment arrived with another content than announced (SHA-256 %1 instead of %2)"_s
                                                            .arg(sha256, expected));
        error.retry = RetryHint::Backoff;
        return error;
    }
    if (QFile::exists(path(sha256)))
        QFile::remove(part);
    else if (!QFile::rename(part, path(sha256)))
        return fileError(file, u"moved to its place"_s);
    return sha256;
}

Result<> BlobStore::appendPart(const QString &part, qint64 offset, const QByteArray &bytes)
{
    QFile file(part);
    if (!file.open(offset == 0 ? QIODevice::WriteOnly | QIODevice::Truncate : QIODevice::ReadWrite))
        return fileError(file, u"written"_s);
    if (!file.seek(offset) || file.write(bytes) != bytes.size() || !file.flush())
        return fileError(file, u"written"_s);
    return {};
}

qint64 BlobStore::partSize(const QString &part) const { return QFile(part).size(); }

Result<QByteArray> BlobStore::read(const QString &sha256, qint64 offset, qint64 maximum) const
{
    QFile file(path(sha256));
    if (!isSha256(sha256) || !file.open(QIODevice::ReadOnly) || !file.seek(offset))
        return Error::make(ErrorCode::NotFound, u"The attachment content %1 is not here"_s.arg(sha256.left(12)));
    return file.read(maximum);
}

void BlobStore::remove(const QString &sha256)
{
    if (isSha256(sha256))
        QFile::remove(path(sha256));
}

void BlobStore::clean(qint64 nowMs, qint64 ageMs)
{
    const QFileInfoList files = QDir(m_folder).entryInfoList(QDir::Files);
    for (const QFileInfo &file : files) {
        if (file.lastModified().toMSecsSinceEpoch() < nowMs - ageMs)
            QFile::remove(file.filePath());
    }
}

} // namespace lockstep
