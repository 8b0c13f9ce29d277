// Secrets in a sealed file: they come back with the right passphrase only, and nothing that goes wrong costs the file.

#include "core/secrets/memorysecretstore.h"
#include "core/secrets/sealedfilesecretstore.h"

#include <QCoroTask>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
template<typename T>
QCoro::Task<> keep(QCoro::Task<T> task, std::optional<T> *answer)
{
    answer->emplace(co_await task);
}

/// This store answers at once.
template<typename T>
T now(QCoro::Task<T> task)
{
    std::optional<T> answer;
    keep<T>(std::move(task), &answer);
    return *std::move(answer);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

class TstSealedFile final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void memoryForTests();
    void secretsComeBack();
    void nothingReadableInTheFile();
    void wrongPassphrase();
    void withoutPassphrase();
    void passphraseGivenLater();
    void damagedFiles_data();
    void damagedFiles();
    void folderThatCannotBeWritten();

private:
    QString path() const { return m_folder->filePath(u"secrets.sealed"_s); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstSealedFile::memoryForTests()
{
    MemorySecretStore store;
    QVERIFY(now(store.write(u"a"_s, u"1"_s)));
    QCOMPARE(*now(store.read(u"a"_s)), u"1"_s);
    QVERIFY(now(store.remove(u"a"_s)));
    QCOMPARE(now(store.read(u"a"_s)).error().code, ErrorCode::NotFound);
    QVERIFY(now(store.trouble()).isEmpty());
}

void TstSealedFile::secretsComeBack()
{
    {
        SealedFileSecretStore store(path(), u"pässphrase"_s);
        QCOMPARE(now(store.trouble()), QString());
        QVERIFY(!QFile::exists(path())); // looking makes no file
        QVERIFY(now(store.write(u"Blue/apiKey"_s, u"s3cret-ä"_s)));
        QVERIFY(now(store.write(u"Red/token"_s, u"t0ken"_s)));
        QVERIFY(now(store.write(u"Red/token"_s, u"t0ken-2"_s)));
    }
    SealedFileSecretStore store(path(), u"pässphrase"_s);
    QCOMPARE(*now(store.read(u"Blue/apiKey"_s)), u"s3cret-ä"_s);
    QCOMPARE(*now(store.read(u"Red/token"_s)), u"t0ken-2"_s);
    QCOMPARE(now(store.read(u"Green/token"_s)).error().code, ErrorCode::NotFound);
    QVERIFY(now(store.remove(u"Blue/apiKey"_s)));
    QVERIFY(now(store.remove(u"Blue/apiKey"_s))); // twice is harmless
    SealedFileSecretStore again(path(), u"pässphrase"_s);
    QCOMPARE(now(again.read(u"Blue/apiKey"_s)).error().code, ErrorCode::NotFound);
    QCOMPARE(*now(again.read(u"Red/token"_s)), u"t0ken-2"_s);
}

void TstSealedFile::nothingReadableInTheFile()
{
    SealedFileSecretStore store(path(), u"passphrase"_s);
    QVERIFY(now(store.write(u"Blue/apiKey"_s, u"s3cret-value"_s)));
    const QByteArray first = contentOf(path());
    for (const char *word : {"s3cret", "Blue", "apiKey", "passphrase"})
        QVERIFY2(!first.contains(word), word);
    const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteGroup | QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(path()).permissions() & others));
    QVERIFY(now(store.write(u"Blue/apiKey"_s, u"s3cret-value"_s)));
    QVERIFY(contentOf(path()) != first); // a new nonce each time
}

void TstSealedFile::wrongPassphrase()
{
    SealedFileSecretStore right(path(), u"right"_s);
    QVERIFY(now(right.write(u"a"_s, u"1"_s)));
    const QByteArray before = contentOf(path());

    SealedFileSecretStore wrong(path(), u"wrong"_s);
    const Result<QString> read = now(wrong.read(u"a"_s));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Authentication);
    QVERIFY(read.error().message.contains(path()));
    QCOMPARE(now(wrong.write(u"a"_s, u"2"_s)).error().code, ErrorCode::Authentication);
    QCOMPARE(now(wrong.remove(u"a"_s)).error().code, ErrorCode::Authentication);
    QVERIFY(!now(wrong.trouble()).isEmpty());
    QCOMPARE(contentOf(path()), before);
}

void TstSealedFile::withoutPassphrase()
{
    SealedFileSecretStore store(path());
    QCOMPARE(now(store.read(u"a"_s)).error().code, ErrorCode::Authentication);
    QVERIFY(now(store.trouble()).contains(u"LOCKSTEP_PASSPHRASE"_s));
    QVERIFY(!QFile::exists(path()));
}

void TstSealedFile::passphraseGivenLater()
{
    SealedFileSecretStore store(path(), u"one"_s);
    QVERIFY(now(store.write(u"a"_s, u"1"_s)));
    store.setPassphrase(u"two"_s);
    QCOMPARE(now(store.read(u"a"_s)).error().code, ErrorCode::Authentication);
    store.setPassphrase(u"one"_s);
    QCOMPARE(*now(store.read(u"a"_s)), u"1"_s);
}

void TstSealedFile::damagedFiles_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *name : {"empty", "another file", "cut off", "one bit", "head only", "too large"})
        QTest::newRow(name) << QByteArray(name);
}

void TstSealedFile::damagedFiles()
{
    QFETCH(QByteArray, what);
    SealedFileSecretStore store(path(), u"p"_s);
    QVERIFY(now(store.write(u"a"_s, u"1"_s)));
    QByteArray bytes = contentOf(path());
    if (what == "empty")
        bytes.clear();
    else if (what == "another file")
        bytes = "{\"lockstep\": 1}";
    else if (what == "cut off")
        bytes.chop(10);
    else if (what == "one bit")
        bytes[bytes.size() - 3] = static_cast<char>(bytes.at(bytes.size() - 3) ^ 1);
    else if (what == "head only")
        bytes.truncate(20);
    else
        bytes.append(QByteArray(5 * 1024 * 1024, 'x'));
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();

    SealedFileSecretStore reader(path(), u"p"_s);
    const Result<QString> read = now(reader.read(u"a"_s));
    QVERIFY(!read);
    QVERIFY(read.error().message.contains(u"left as it is"_s));
    QVERIFY(!now(reader.write(u"b"_s, u"2"_s)));
    QCOMPARE(contentOf(path()), bytes);
}

void TstSealedFile::folderThatCannotBeWritten()
{
    SealedFileSecretStore store(m_folder->filePath(u"none/secrets.sealed"_s), u"p"_s);
    const Result<> written = now(store.write(u"a"_s, u"1"_s));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Storage);
    QCOMPARE(now(store.read(u"a"_s)).error().code, ErrorCode::NotFound); // what could not be saved is not there
}

QTEST_GUILESS_MAIN(TstSealedFile)
#include "tst_sealedfile.moc"
