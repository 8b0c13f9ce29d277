// Contents of attachments on their way: taken only when they are what was announced, resumed where they stopped, cleaned when old.

#include "core/sync/blobstore.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QString hashOf(const QByteArray &bytes) { return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()); }
qsizetype filesIn(const QString &folder) { return QDir(folder).entryList(QDir::Files).size(); }
} // namespace

class TstBlobStore final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aContentIsFoundByItsHash()
    {
        const QTemporaryDir folder;
        const BlobStore store(folder.filePath(u"new/blobs"_s)); // makes its folder
        BlobStore writer(folder.filePath(u"new/blobs"_s));
        const QString part = writer.partPath(u"7/große Datei.txt"_s);
        QVERIFY(writer.appendPart(part, 0, "hello"));
        const Result<QString> hash = writer.adopt(part, hashOf("hello"));
        QVERIFY(hash);
        QCOMPARE(*hash, hashOf("hello"));
        QVERIFY(store.has(*hash));
        QCOMPARE(*store.read(*hash, 0, 100), "hello");
        QCOMPARE(*store.read(*hash, 3, 100), "lo");
        QCOMPARE(*store.read(*hash, 1, 2), "el");
        QCOMPARE(*store.read(*hash, 5, 100), QByteArray()); // its end
        QVERIFY(!QFile::exists(part));
    }

    void anotherContentThanAnnouncedIsRefused()
    {
        const QTemporaryDir folder;
        BlobStore store(folder.path());
        const QString part = store.partPath(u"a"_s);
        QVERIFY(store.appendPart(part, 0, "tampered"));
        const Result<QString> adopted = store.adopt(part, hashOf("original"));
        QVERIFY(!adopted);
        QCOMPARE(adopted.error().code, ErrorCode::BadAnswer);
        QVERIFY(adopted.error().healsByItself()); // it is fetched again, from the start
        QVERIFY(adopted.error().message.contains(hashOf("original")));
        QVERIFY(!store.has(hashOf("original")));
        QVERIFY(!store.has(hashOf("tampered")));
        QCOMPARE(filesIn(folder.path()), 0);
    }

    void goesOnWhereItStopped()
    {
        const QTemporaryDir folder;
        const QByteArray content(100'000, 'x');
        QString part;
        {
            BlobStore store(folder.path());
            part = store.partPath(u"a"_s);
            QVERIFY(store.appendPart(part, 0, content.left(60'000)));
        }
        BlobStore store(folder.path()); // after a restart
        QCOMPARE(store.partPath(u"a"_s), part);
        QCOMPARE(store.partSize(part), 60'000);
        QVERIFY(store.appendPart(part, 60'000, content.mid(60'000)));
        QVERIFY(store.adopt(part, hashOf(content)));
        QCOMPARE(store.partSize(part), 0);
    }

    void aChunkThatCameTwiceDoesNoHarm()
    {
        const QTemporaryDir folder;
        BlobStore store(folder.path());
        const QString part = store.partPath(u"a"_s);
        QVERIFY(store.appendPart(part, 0, "abc"));
        QVERIFY(store.appendPart(part, 3, "def"));
        QVERIFY(store.appendPart(part, 3, "def"));
        QVERIFY(store.adopt(part, hashOf("abcdef")));
        QVERIFY(store.appendPart(part, 0, "long old rest"));
        QVERIFY(store.appendPart(part, 0, "new")); // begun anew: nothing of the old is left
        QVERIFY(store.adopt(part, hashOf("new")));
    }

    void theSameContentTwiceIsOneFile()
    {
        const QTemporaryDir folder;
        BlobStore store(folder.path());
        for (const QString &name : {u"a"_s, u"b"_s}) {
            QVERIFY(store.appendPart(store.partPath(name), 0, "same"));
            QVERIFY(store.adopt(store.partPath(name)));
        }
        QCOMPARE(filesIn(folder.path()), 1);
    }

    void aPeerCannotReadOtherFiles_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("path") << u"../secret"_s;
        QTest::newRow("empty") << QString();
        QTest::newRow("short") << u"abc"_s;
        QTest::newRow("upper case") << QString(64, u'A');
        QTest::newRow("path of the right length") << QString(u"../"_s + QString(61, u'a'));
        QTest::newRow("unknown hash") << QString(64, u'a');
    }
    void aPeerCannotReadOtherFiles()
    {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        QFile secret(folder.filePath(u"secret"_s));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("password");
        secret.close();
        BlobStore store(folder.filePath(u"blobs"_s));
        QVERIFY(!store.has(name));
        const Result<QByteArray> read = store.read(name, 0, 100);
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::NotFound);
        store.remove(name);
        QVERIFY(secret.exists());
    }

    void onlyOldContentsAreCleaned()
    {
        const QTemporaryDir folder;
        BlobStore store(folder.path());
        for (const QByteArray &content : {QByteArray("old"), QByteArray("young")}) {
            QVERIFY(store.appendPart(store.partPath(u"a"_s), 0, content));
            QVERIFY(store.adopt(store.partPath(u"a"_s)));
        }
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QFile old(store.path(hashOf("old")));
        QVERIFY(old.open(QIODevice::ReadWrite));
        QVERIFY(old.setFileTime(now.addDays(-2), QFileDevice::FileModificationTime));
        old.close();
        store.clean(now.toMSecsSinceEpoch(), 24LL * 3600 * 1000);
        QVERIFY(!store.has(hashOf("old")));
        QVERIFY(store.has(hashOf("young")));
    }

    void aFolderThatCannotBeWrittenIsNamed()
    {
        BlobStore store(u"/proc/lockstep"_s);
        const Result<> written = store.appendPart(store.partPath(u"a"_s), 0, "x");
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Storage);
        QVERIFY2(written.error().message.contains("/proc/lockstep"_L1), qPrintable(written.error().message));
    }
};

QTEST_GUILESS_MAIN(TstBlobStore)
#include "tst_blobstore.moc"
