#pragma once
// BlobStore: attachment contents as files named by their SHA-256, below the node's folder. A file appears there only whole and checked
// (it is written beside and renamed). Owned by the node; its thread. Hashing reads in pieces.

#include "core/base/result.h"

#include <QString>

namespace lockstep {

class BlobStore final {
public:
    explicit BlobStore(QString folder);
    Q_DISABLE_COPY_MOVE(BlobStore)

    QString path(const QString &sha256) const;
    bool has(const QString &sha256) const;
    /// A path to write a content to that is not known yet; then adopt() it.
    QString partPath(const QString &name) const;
    /// Hashes the file and moves it to its place. Answers the SHA-256; with `expected`, refuses another content.
    Result<QString> adopt(const QString &partPath, const QString &expected = {});
    Result<> appendPart(const QString &partPath, qint64 offset, const QByteArray &bytes);
    qint64 partSize(const QString &partPath) const;
    Result<QByteArray> read(const QString &sha256, qint64 offset, qint64 maximum) const;
    void remove(const QString &sha256);
    /// Deletes contents that nobody has used for `ageMs`; they can be fetched again.
    void clean(qint64 nowMs, qint64 ageMs);

private:
    const QString m_folder;
};

bool isSha256(const QString &text);

} // namespace lockstep
